"""Every documented text: where a visitor reads it, its default, and another in its place; and twelve languages."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.e2e.widget.stand_in import StandIn
from tests.e2e.widget.visits import Host, Visit, visiting

Reach = Callable[[Visit], Locator]
USER = {"user": {"email": "jane@acme.com"}}


def _opened(selector: str) -> Reach:
    return lambda visit: visit.open().find(selector)


def _asked(selector: str) -> Reach:
    def reach(visit: Visit) -> Locator:
        visit.open().say("Hello")
        return visit.find(selector)

    return reach


def _required(visit: Visit) -> Locator:
    found = _asked(".wrong")(visit)
    visit.find("form .primary").click()
    return found


def _thanked(visit: Visit) -> Locator:
    visit.open().say("Hello")
    visit.find("input[name=email]").fill("jane@acme.com")
    visit.find("form .primary").click()
    return visit.find(".in .bubble")


def _in_trouble(visit: Visit) -> Locator:
    visit.server.refuse = (503, {})
    visit.api(f"setUser({USER['user']})")
    visit.open().say("Hello")
    return visit.find(".in .bubble")


def _without_network(visit: Visit) -> Locator:
    visit.open()
    visit.context.set_offline(True)
    return visit.find(".notice")


def _not_connected(visit: Visit) -> Locator:
    visit.server.has_sockets = False
    visit.api(f"setUser({USER['user']})")
    visit.open().say("Hello")
    return visit.find(".status")


def _away(visit: Visit) -> Locator:
    visit.server.setup["online"] = False
    visit.page.reload()
    return visit.ready().open().find(".status")


def _unread(count: int) -> Reach:
    def reach(visit: Visit) -> Locator:
        visit.api(f"setUser({USER['user']})")
        visit.start().api("close()")
        for number in range(count):
            visit.server.answer(f"Answer {number}")
        expect(visit.page.locator("postroom-chat b")).to_have_text(str(count))
        return visit.button

    return reach


BUBBLES = ".in .bubble"
TEXTS: dict[str, tuple[str, Reach]] = {
    "welcome": ("Hi there! 👋\n\nThe team will reply as soon as possible.", _opened(BUBBLES)),
    "help": ("How can we help?", _opened(BUBBLES)),
    "identify": ("First, identify yourself.", _asked(BUBBLES)),
    "error": (
        "Sorry, there is an issue connecting to our chat. Please check your Internet connection and try again.",
        _in_trouble,
    ),
    "title": ("Chat with us", lambda visit: visit.button),
    "online": ("We’re online", _opened(".status")),
    "offline": ("We’re offline", _away),
    "connecting": ("Connecting…", _not_connected),
    "chat": ("Message…", _opened("textarea")),
    "newMessage": ("New message!", _unread(1)),
    "newMessages": ("New messages!", _unread(2)),
    "internet": ("Can’t send messages offline.", _without_network),
    "identifyName": ("Name", _asked("form label")),
    "identifyEmail": ("Email", _asked("form label")),
    "identifySubmit": ("Submit", _asked("form .primary")),
    "identifySkip": ("Skip", _asked("form .link")),
    "identifyRequired": ("Required field", _required),
    "identifyThanks": ("Thanks", _thanked),
    "identifyConsent": ("I accept this website privacy policy and terms of use.", _asked("form label")),
}
SEVERAL = ("welcome", "help", "identify", "error", "identifyThanks")
VISITORS = {
    "identifySkip": {"visitor": {"requireEmail": False}},
    "identifyConsent": {"visitor": {"requireConsent": True}},
}


def _expect(found: Locator, key: str, text: str) -> None:
    if key == "chat":
        expect(found).to_have_attribute("placeholder", text)
    else:
        expect(found.filter(has_text=text).first).to_be_visible()


@pytest.mark.parametrize("key", TEXTS)
def test_default(visit: Visit, key: str) -> None:
    default, reach = TEXTS[key]
    _expect(reach(visit.embed(VISITORS.get(key, {}))), key, default)


@pytest.mark.parametrize("key", TEXTS)
def test_text_of_the_page(visit: Visit, key: str) -> None:
    _, reach = TEXTS[key]
    visit.server.setup["config"] = {"messages": {key: "Of the Setup page"}}
    _expect(reach(visit.embed({**VISITORS.get(key, {}), "messages": {key: "Of the page"}})), key, "Of the page")


@pytest.mark.parametrize("key", SEVERAL)
def test_several_bubbles(visit: Visit, key: str) -> None:
    _, reach = TEXTS[key]
    found = reach(visit.embed({"messages": {key: ["First bubble", "Second bubble"]}}))
    expect(found.filter(has_text="First bubble")).to_have_count(1)
    expect(found.filter(has_text="Second bubble")).to_have_count(1)
    expect(found.filter(has_text="First bubble").filter(has_text="Second bubble")).to_have_count(0)


def test_links_in_texts(visit: Visit) -> None:
    welcome = [
        "On our website: https://acme.example.",
        "On our {{ link:https://acme.example/terms terms page }}!",
        "Never {{ link:javascript:alert(1) this }}",
    ]
    visit.embed({"messages": {"welcome": welcome}}).open()
    links = visit.find(".bubble a")
    expect(links).to_have_count(2)
    assert [(link.inner_text(), link.get_attribute("href")) for link in links.all()] == [
        ("https://acme.example", "https://acme.example/"),
        ("terms page", "https://acme.example/terms"),
    ]
    expect(visit.find(".bubble").filter(has_text="Never this")).to_be_visible()


LANGUAGES = {
    "en": "How can we help?",
    "de": "Wie können wir helfen?",
    "fr": "Comment pouvons-nous vous aider ?",
    "es": "¿En qué podemos ayudarle?",
    "it": "Come possiamo aiutarti?",
    "pt-BR": "Como podemos ajudar?",
    "nl": "Waarmee kunnen we helpen?",
    "pl": "Jak możemy pomóc?",
    "sv": "Hur kan vi hjälpa till?",
    "da": "Hvordan kan vi hjælpe?",
    "ja": "どのようなご用件でしょうか",
    "ar": "كيف يمكننا مساعدتك؟",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_language_of_the_page(visit: Visit, language: str) -> None:
    visit.embed({}, lang=language).open()
    expect(visit.find(".bubble").filter(has_text=LANGUAGES[language])).to_be_visible()
    expect(visit.find("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")


def test_language_of_the_browser(browser: Browser, hosting: Host, server: StandIn) -> None:
    """A page in a language we do not have, or none, is read by somebody who has one that we do."""
    with visiting(browser, hosting, server, locale="fr-FR") as visit:
        expect(visit.embed({}, lang="cs").button).to_have_text("Écrivez-nous")


def test_text_of_the_setup_page_for_one_language(visit: Visit) -> None:
    visit.server.setup["config"] = {"messages": {"help": "Any"}}
    visit.server.setup["language_texts"] = {"fr": {"help": "Dites-nous"}}
    visit.embed({}, lang="fr").open()
    expect(visit.find(".bubble").filter(has_text="Dites-nous")).to_be_visible()
