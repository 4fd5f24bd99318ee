"""Every documented option, callback and method of the widget: one row each, and what a visitor sees of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.widget.visits import Visit

Config = dict[str, Any]
NOTHING_ASKED: Config = {"visitor": {"askName": False, "askEmail": False}}
USER = {"name": "Jane Doe", "email": "jane@acme.com"}


@dataclass(frozen=True)
class Row:
    """An option with a value, and what is so then."""

    option: str
    config: Config
    check: Callable[[Visit], None]
    setup: Config = field(default_factory=dict)


def _corner(*sides: str) -> Callable[[Visit], None]:
    def check(visit: Visit) -> None:
        box = visit.button.bounding_box()
        assert box
        free = {"left": box["x"], "top": box["y"]}
        free |= {"right": 1200 - box["x"] - box["width"], "bottom": 800 - box["y"] - box["height"]}
        assert {side for side, space in free.items() if round(space) == 20} == set(sides)

    return check


def _button(*, shown: bool) -> Callable[[Visit], None]:
    return lambda visit: expect(visit.button).to_be_visible(visible=shown)


def _opened(selector: str, text: str | None = None, *, shown: bool = True) -> Callable[[Visit], None]:
    """Open the chat: there is such a thing in it, or none."""

    def check(visit: Visit) -> None:
        found = visit.open().find(selector)
        found = found.filter(has_text=text) if text else found
        expect(found.first).to_be_visible(visible=shown)

    return check


def _form(fields: str, *, skip: bool) -> Callable[[Visit], None]:
    """Say something: the form asks for these fields, and may be skipped or not. No fields, no form."""

    def check(visit: Visit) -> None:
        visit.open().say("Hello")
        if not fields:
            expect(visit.find(".caption").filter(has_text="Sent")).to_be_visible()
            assert visit.find("form").count() == 0
            return
        expect(visit.find("form .primary")).to_be_visible()
        kinds = [one.get_attribute("type") for one in visit.find("form input").all()]
        assert " ".join(str(kind) for kind in kinds) == fields
        expect(visit.find("form .link")).to_be_visible(visible=skip)

    return check


def _refused(config_field: str) -> Callable[[Visit], None]:
    """An empty form is refused because of one field."""

    def check(visit: Visit) -> None:
        visit.open().say("Hello")
        visit.find("form .primary").click()
        expect(visit.find(".wrong").filter(has_text="Required field").last).to_be_visible()
        expect(visit.find(f"input[{config_field}]")).to_have_attribute("aria-invalid", "true")
        assert not visit.server.said

    return check


def _reopened(*, again: bool) -> Callable[[Visit], None]:
    def check(visit: Visit) -> None:
        visit.start()
        visit.page.reload()
        visit.ready()
        expect(visit.find(".out .bubble").filter(has_text="Hello")).to_have_count(1)
        expect(visit.window).to_be_visible(visible=again)

    return check


def _said(key: str, value: dict[str, str]) -> Callable[[Visit], None]:
    """What goes with a message."""

    def check(visit: Visit) -> None:
        visit.start()
        [said] = visit.server.said
        assert value.items() <= said[key].items()

    return check


def _trouble(text: str) -> Callable[[Visit], None]:
    def check(visit: Visit) -> None:
        visit.server.refuse = (503, {})
        visit.open().say("Hello")
        expect(visit.find(".bubble").filter(has_text=text)).to_be_visible()

    return check


ASKED_ALL = {"askName": True, "askEmail": True}
FACE = "https://acme.example/face.png"
PEOPLE = {"people": [{"name": "Mara Lund", "avatar_url": ""}]}
OPTIONS = [
    Row("chat.position default", {}, _corner("bottom", "right")),
    Row("chat.position", {"chat": {"position": "bottom-left"}}, _corner("bottom", "left")),
    Row("chat.position top-left", {"chat": {"position": "top-left"}}, _corner("top", "left")),
    Row("chat.position top-right", {"chat": {"position": "top-right"}}, _corner("top", "right")),
    Row("chat.position nonsense", {"chat": {"position": "here"}}, _corner("bottom", "right")),
    Row("chat.hidden default", {}, _button(shown=True)),
    Row("chat.hidden", {"chat": {"hidden": True}}, _button(shown=False)),
    Row("chat.name default", {}, _opened(".title", "Acme")),
    Row("chat.name", {"chat": {"name": "Harbor"}}, _opened(".title", "Harbor")),
    Row("chat.avatarUrl default", {}, _opened("header img", shown=False)),
    Row("chat.avatarUrl account", {}, _opened(f'header img[src="{FACE}"]'), {"avatar_url": FACE}),
    Row("chat.avatarUrl", {"chat": {"avatarUrl": FACE}}, _opened(f'header img[src="{FACE}"]')),
    Row("chat.hideWhenOffline default", {}, _button(shown=True), {"online": False}),
    Row("chat.hideWhenOffline", {"chat": {"hideWhenOffline": True}}, _button(shown=False), {"online": False}),
    Row("chat.hideWhenOffline online", {"chat": {"hideWhenOffline": True}}, _button(shown=True)),
    Row("chat.hideBranding default", {}, _opened(".brand", "Powered by Postroom")),
    Row("chat.hideBranding", {"chat": {"hideBranding": True}}, _opened(".brand", shown=False)),
    Row("chat.showOnlineStatus default", {}, _opened(".status.online", "We’re online")),
    Row("chat.showOnlineStatus", {"chat": {"showOnlineStatus": False}}, _opened(".status", shown=False)),
    Row("chat.showAvatars default", {}, _opened(".avatar")),
    Row("chat.showAvatars", {"chat": {"showAvatars": False}}, _opened(".avatar", shown=False)),
    Row("chat.showNames default", {}, _opened(".caption", "Acme")),
    Row("chat.showNames", {"chat": {"showNames": False}}, _opened(".caption", "Acme", shown=False)),
    Row("chat.rememberOpenState default", NOTHING_ASKED, _reopened(again=True)),
    Row("chat.rememberOpenState", {**NOTHING_ASKED, "chat": {"rememberOpenState": False}}, _reopened(again=False)),
    Row("support default", NOTHING_ASKED, _trouble("Sorry, there is an issue connecting")),
    Row("support.email", {**NOTHING_ASKED, "support": {"email": "help@acme.com"}}, _trouble("help@acme.com")),
    Row("support.phone", {**NOTHING_ASKED, "support": {"phone": "+33 1 23"}}, _trouble("+33 1 23")),
    Row("user default", NOTHING_ASKED, _said("user", {"name": "", "email": "", "digest": "", "avatar_url": ""})),
    Row("user.email", {"user": USER}, _said("user", {"email": "jane@acme.com"})),
    Row("user.name", {"user": USER}, _said("user", {"name": "Jane Doe"})),
    Row("user.digest", {"user": {**USER, "digest": "d78c"}}, _said("user", {"digest": "d78c"})),
    Row("user.avatarUrl", {"user": {**USER, "avatarUrl": FACE}}, _said("user", {"avatar_url": FACE})),
    Row("visitor default", {}, _form("text email", skip=False)),
    Row("visitor.askName", {"visitor": {"askName": False}}, _form("email", skip=False)),
    Row("visitor.requireName", {"visitor": {"requireName": True}}, _refused("name=name")),
    Row("visitor.askEmail", {"visitor": {"askEmail": False}}, _form("text", skip=True)),
    Row("visitor.requireEmail default", {}, _refused("name=email")),
    Row("visitor.requireEmail", {"visitor": {"requireEmail": False}}, _form("text email", skip=True)),
    Row("visitor.requireConsent", {"visitor": {"requireConsent": True}}, _form("text email checkbox", skip=False)),
    Row("visitor.requireConsent refused", {"visitor": {"requireConsent": True}}, _refused("type=checkbox")),
    Row("visitor nothing asked", NOTHING_ASKED, _form("", skip=False)),
    Row("visitor known", {"user": USER}, _form("", skip=False)),
    Row("meta default", NOTHING_ASKED, _said("meta", {"language": "en-GB", "platform": "Linux", "browser": "Chrome"})),
    Row("meta", {**NOTHING_ASKED, "meta": {"paid_user": "true"}}, _said("meta", {"paid_user": "true"})),
    Row("meta always", {**NOTHING_ASKED, "meta": {"browser": "no"}}, _said("meta", {"browser": "Chrome"})),
    Row("page", NOTHING_ASKED, _said("page", {"title": "Harbor & Pine"})),
    Row("Setup page", {}, _corner("top", "left"), {"config": {"chat": {"position": "top-left"}}}),
    Row(
        "page over Setup page",
        {"chat": {"name": "Page"}},
        _opened(".title", "Page"),
        {"config": {"chat": {"name": "Setup", "position": "top-left"}}},
    ),
    Row("people", {}, _opened("header .avatar[title='Mara Lund']"), PEOPLE),
    Row("people without names", {"chat": {"showNames": False}}, _opened("header .avatar[title='']"), PEOPLE),
]


@pytest.mark.parametrize("row", OPTIONS, ids=lambda row: row.option)
def test_option(visit: Visit, row: Row) -> None:
    visit.server.setup.update(row.setup)
    row.check(visit.embed(row.config))
    assert not visit.errors


# Callbacks


def _called(visit: Visit, name: str, *values: object, times: int = 1) -> None:
    visit.page.wait_for_function(
        "([name, times]) => calls.filter(([one]) => one === name).length >= times", arg=[name, times]
    )
    assert visit.calls(name) == [list(values)] * times


def _on_ready(visit: Visit) -> None:
    _called(visit, "onReady")
    assert visit.page.evaluate("() => typeof PostroomChat.open") == "function"


def _on_identified(visit: Visit) -> None:
    visit.open().say("Hello")
    visit.find("input[name=name]").fill("Jane")
    visit.find("input[name=email]").fill("jane@acme.com")
    visit.find("form .primary").click()
    _called(visit, "onVisitorIdentified", {"name": "Jane", "email": "jane@acme.com"})


def _on_started(visit: Visit) -> None:
    visit.api(f"setUser({USER})")
    visit.start()
    visit.say("Again")
    expect(visit.find(".out .bubble")).to_have_count(2)
    _called(visit, "onChatStarted", USER)


def _on_message(visit: Visit) -> None:
    visit.api(f"setUser({USER})")
    visit.start()
    visit.find(".status.online").wait_for()
    visit.server.answer("Yes")
    _called(visit, "onNewMessage", "Yes")


def _on_open_and_close(visit: Visit) -> None:
    visit.open()
    visit.find(".close").click()
    expect(visit.window).not_to_be_visible()
    _called(visit, "onOpen")
    _called(visit, "onClose")


CALLBACKS = {
    "onReady": _on_ready,
    "onVisitorIdentified": _on_identified,
    "onChatStarted": _on_started,
    "onNewMessage": _on_message,
    "onOpen, onClose": _on_open_and_close,
}


@pytest.mark.parametrize("name", CALLBACKS)
def test_callback(visit: Visit, name: str) -> None:
    CALLBACKS[name](visit.embed({}))
    assert not visit.errors


# Methods


def _open(visit: Visit) -> None:
    visit.api("open()")
    expect(visit.window).to_be_visible()


def _open_hidden(visit: Visit) -> None:
    visit.api("hideButton()")
    expect(visit.button).not_to_be_visible()
    visit.api("open()")
    expect(visit.find("main")).to_be_visible()


def _close(visit: Visit) -> None:
    visit.open()
    visit.api("close()")
    expect(visit.window).not_to_be_visible()
    expect(visit.button).to_be_visible()


def _hide_button(visit: Visit) -> None:
    visit.open()
    visit.api("hideButton()")
    expect(visit.window).to_be_visible()
    visit.api("close()")
    expect(visit.button).not_to_be_visible()


def _show_button(visit: Visit) -> None:
    visit.api("hideButton()")
    expect(visit.button).not_to_be_visible()
    visit.api("showButton()")
    expect(visit.button).to_be_visible()
    expect(visit.window).not_to_be_visible()


def _set_user(visit: Visit) -> None:
    visit.api(f"setUser({USER})")
    visit.start()
    visit.api("setUser({ name: 'John', email: 'john@acme.com', digest: 'abc' })")
    visit.say("It is John")
    expect(visit.find(".out .bubble")).to_have_count(2)
    expect(visit.find(".caption").filter(has_text="Sent")).to_have_count(1)
    assert [said["user"]["email"] for said in visit.server.said] == ["jane@acme.com", "john@acme.com"]
    assert [known["digest"] for known in visit.server.visitors] == ["abc"]


def _meta_after(visit: Visit, call: str) -> dict[str, str]:
    visit.api(f"setUser({USER})")
    visit.api("setMeta({ plan: 'free', seats: 3 })")
    visit.api(call)
    visit.start()
    meta: dict[str, str] = visit.server.said[0]["meta"]
    assert meta["browser"] == "Chrome"
    return meta


def _set_meta(visit: Visit) -> None:
    meta = _meta_after(visit, "setMeta({ plan: 'paid' })")
    assert meta["plan"] == "paid"
    assert "seats" not in meta


def _add_meta(visit: Visit) -> None:
    meta = _meta_after(visit, "addMeta({ plan: 'paid', since: '2018' })")
    assert (meta["plan"], meta["seats"], meta["since"]) == ("free", "3", "2018")


def _set_variables(visit: Visit) -> None:
    visit.api("setVariables({ 'main-color': '#010203' })")
    expect(visit.button).to_have_css("background-color", "rgb(1, 2, 3)")
    visit.api("setVariables({ width: '400px' })")
    expect(visit.window).to_have_css("width", "400px")
    expect(visit.button).to_have_css("background-color", "rgb(1, 2, 3)")


METHODS = {
    "open": _open,
    "open without a button": _open_hidden,
    "close": _close,
    "showButton": _show_button,
    "hideButton": _hide_button,
    "setUser": _set_user,
    "setMeta": _set_meta,
    "addMeta": _add_meta,
    "setVariables": _set_variables,
}


@pytest.mark.parametrize("name", METHODS)
def test_method(visit: Visit, name: str) -> None:
    METHODS[name](visit.embed({}))
    assert not visit.errors


def test_the_original_names_work_as_well(visit: Visit) -> None:
    """A snippet moves over by its script's address and the id alone."""
    from_another = visit.page_of_the_original({"chat": {"position": "top-left"}})
    _corner("top", "left")(from_another)
    from_another.page.evaluate("() => { MissiveChat.open() }")
    expect(visit.window).to_be_visible()
    assert visit.page.evaluate("() => typeof PostroomChat") == "undefined"
