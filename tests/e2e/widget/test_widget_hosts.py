"""Pages that are hostile to what they embed, on purpose or not: the widget works, and leaves them as they were."""

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.widget.stand_in import CHAT, StandIn
from tests.e2e.widget.visits import Host, Visit, page_with, snippet, visiting

OTHER = "0f0e3f0a-0000-4000-8000-000000000001"
NOTHING_ASKED: dict[str, Any] = {"visitor": {"askName": False, "askEmail": False}}
POLLUTION = """
for (const name of ['type', 'mode', 'open', 'id', 'config', 'chat', 'meta', 'plan', 'askName', 'childList',
                    'serializable', 'clonable', 'delegatesFocus', 'slotAssignment']) {
  Object.defineProperty(Object.prototype, name, { configurable: true, get() { throw new Error(name); } });
}
Object.prototype.inherited = () => 'never';
Array.prototype.toJSON = () => { throw new Error('toJSON'); };
Object.prototype.toJSON = () => { throw new Error('toJSON'); };
Array.prototype.inherited = 'never';
Function.prototype.inherited = 'never';
JSON.stringify = () => { throw new Error('JSON'); };
"""


def _works(visit: Visit) -> None:
    """A chat can be had."""
    visit.start("Hello there")
    visit.find(".status.online").wait_for()
    visit.server.answer("Hello yourself")
    expect(visit.find(".in .bubble").filter(has_text="Hello yourself")).to_be_visible()
    visit.find(".close").click()
    expect(visit.window).not_to_be_visible()
    expect(visit.button).to_be_visible()


def test_polluted_prototypes(browser: Browser, hosting: Host, server: StandIn) -> None:
    with visiting(browser, hosting, server, roots="") as visit:
        visit.go(page_with(POLLUTION + snippet(server.base, NOTHING_ASKED))).ready()
        visit.api("setMeta({ plan: 'paid' })")
        visit.api("open()")
        visit.say("Hello there")
        expect(visit.find(".caption").filter(has_text="Sent")).to_be_visible()
        assert server.said[0]["meta"]["plan"] == "paid"
        server.answer("Hello yourself")
        expect(visit.find(".in .bubble").filter(has_text="Hello yourself")).to_be_visible()


def test_a_page_that_unsets_everything(visit: Visit) -> None:
    head = "<style>* { all: unset !important; display: inline !important; position: static !important }</style>"
    visit.embed(NOTHING_ASKED, head=head)
    expect(visit.button).to_have_css("background-color", "rgb(40, 102, 209)")
    expect(visit.button).to_have_css("position", "fixed")
    _works(visit)


@pytest.mark.parametrize("style", ["transform: scale(.5)", "filter: blur(9px)", "visibility: hidden", "display: none"])
def test_a_page_that_hides_all(visit: Visit, style: str) -> None:
    visit.embed(NOTHING_ASKED, head=f"<style>body, body *, postroom-chat {{ {style} !important }}</style>")
    _works(visit)


def test_a_strict_policy(visit: Visit) -> None:
    """The directives a page needs, and no more: script-src for the loader, frame-src for the chat."""
    origin = visit.server.base
    policy = (
        f"default-src 'none'; script-src {visit.host.base} {origin}; frame-src {origin}; "
        "require-trusted-types-for 'script'"
    )
    visit.host.pages["/snippet.js"] = (_as_file(snippet(origin, NOTHING_ASKED)), {})
    html = f"""<!doctype html><title>Strict</title><body><h1>Strict</h1><script src='/snippet.js'></script>
        <script src='{origin}/webchat/{CHAT}/postroom.js'></script>"""
    visit.go(html, {"content-security-policy": policy})
    visit.ready()
    _works(visit)
    assert not visit.errors


def _as_file(script: str) -> str:
    """The snippet as a page with trusted types has it: the script's tag is written in the page."""
    return script.replace("if (d.head) d.head.appendChild(s);", "").replace("s.src =", "s.title =")


def test_two_widgets(visit: Visit) -> None:
    first = snippet(visit.server.base, {**NOTHING_ASKED, "chat": {"name": "First"}})
    elsewhere = {**NOTHING_ASKED, "chat": {"name": "Second", "position": "bottom-left"}}
    second = snippet(visit.server.base, elsewhere, chat=OTHER, product="Missive")
    visit.go(page_with(first + second))
    visit.page.wait_for_function("calls.filter(([name]) => name === 'onReady').length === 2")
    expect(visit.button).to_have_count(2)
    visit.page.evaluate("() => { PostroomChat.open() }")
    expect(visit.find(".title")).to_have_text("First")
    visit.page.evaluate("() => { MissiveChat.open() }")
    frames = {frame.url.split("/")[-2]: frame for frame in visit.page.frames if frame.url.endswith("/frame")}
    expect(frames[OTHER].locator(".title")).to_have_text("Second")


def test_included_twice(visit: Visit) -> None:
    script = snippet(visit.server.base, NOTHING_ASKED)
    visit.go(page_with(script + script)).ready()
    _works(visit)
    expect(visit.page.locator("postroom-chat")).to_have_count(1)
    assert len(visit.calls("onReady")) == 1


def test_a_page_that_replaces_its_body(visit: Visit) -> None:
    """A single-page navigation leaves the chat as it is, half a message included."""
    visit.embed(NOTHING_ASKED).open().find("textarea").fill("half a mess")
    visit.page.evaluate("() => { document.body.replaceChildren(); document.body = document.createElement('body') }")
    expect(visit.find("textarea")).to_have_value("half a mess")
    visit.page.evaluate("() => history.pushState(null, '', '/elsewhere')")
    visit.say("and the rest")
    expect(visit.find(".caption").filter(has_text="Sent")).to_be_visible()
    assert visit.server.said[0]["page"]["url"].endswith("/elsewhere")


def test_a_page_that_throws_everything_away(visit: Visit) -> None:
    visit.embed(NOTHING_ASKED)
    visit.page.evaluate("() => document.documentElement.replaceChildren(document.createElement('body'))")
    expect(visit.page.locator("postroom-chat")).to_have_count(1)
    visit.button.wait_for()
    _works(visit)


def test_callbacks_that_throw(visit: Visit) -> None:
    names = ["onReady", "onVisitorIdentified", "onChatStarted", "onNewMessage", "onOpen", "onClose"]
    throwing = "".join(
        f"const was{name} = PostroomChatConfig.{name};"
        f"PostroomChatConfig.{name} = (...values) => {{ was{name}(...values); throw new Error('{name}') }};"
        for name in names
    )
    visit.go(page_with(snippet(visit.server.base, NOTHING_ASKED) + throwing)).ready()
    _works(visit)
    assert {"onReady", "onOpen", "onClose", "onChatStarted", "onNewMessage"} <= set(visit.errors)


def test_it_leaves_one_global_one_element_and_nothing_stored(visit: Visit) -> None:
    html = page_with(f"window.before = Object.keys(window); {snippet(visit.server.base, NOTHING_ASKED)}")
    visit.go(html).ready()
    _works(visit)
    names = visit.page.evaluate("() => Object.keys(window).filter((name) => !before.includes(name))")
    assert set(names) - {"before", "calls", "PostroomChatConfig"} - {str(n) for n in range(3)} == {"PostroomChat"}
    assert visit.page.evaluate("() => [localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    added = "() => [...document.querySelectorAll('style, link, postroom-chat')].map((one) => one.tagName)"
    assert visit.page.evaluate(added) == ["POSTROOM-CHAT"]


def test_a_page_nobody_chats_on_costs_one_request(visit: Visit) -> None:
    visit.embed({})
    assert visit.server.requests == [f"GET /webchat/{CHAT}/postroom.js", f"GET /webchat/{CHAT}/frame"]
    assert visit.frame.evaluate("() => [localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    visit.open()
    assert visit.frame.evaluate("() => localStorage.length") == 0


def test_its_root_is_closed(browser: Browser, hosting: Host, server: StandIn) -> None:
    with visiting(browser, hosting, server, roots="") as visit:
        visit.embed({})
        assert visit.page.evaluate("() => document.querySelector('postroom-chat').shadowRoot") is None
        assert visit.page.evaluate("() => frames.length") == 0


def test_messages_from_others_are_not_heard(visit: Visit) -> None:
    """The page cannot speak as the frame, nor another window as the page."""
    visit.embed(NOTHING_ASKED)
    visit.page.evaluate("() => postMessage({ postroom: 1 }, '*')")
    visit.window.evaluate("(frame) => frame.contentWindow.postMessage({ postroom: 1 }, '*')")
    _works(visit)
