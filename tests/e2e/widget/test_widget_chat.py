"""Chatting: what a visitor writes arrives once, whatever happens, and what the team answers is seen."""

from typing import Any

from playwright.sync_api import Browser, FilePayload, expect

from tests.e2e.product.accessibility import violations
from tests.e2e.servers.ports import wait_until
from tests.e2e.widget.stand_in import CODE, StandIn
from tests.e2e.widget.visits import Host, Visit, page_with, snippet, visiting

WAIT_S = 10.0
NOTHING_ASKED: dict[str, Any] = {"visitor": {"askName": False, "askEmail": False}}


def _texts(server: StandIn) -> list[str]:
    return [said["text"] for said in server.said]


def _connected(visit: Visit) -> Visit:
    """Begin a chat that has its socket."""
    with visit.page.expect_event("websocket"):
        visit.start()
    assert wait_until(lambda: bool(visit.server.sockets), WAIT_S)
    return visit


def test_a_visitor_says_who_he_is_and_chats(visit: Visit) -> None:
    visit.embed({}).open()
    visit.say("Do you deliver to Lagos?")
    expect(visit.find(".bubble").filter(has_text="First, identify yourself.")).to_be_visible()
    assert not visit.server.said
    visit.find("input[name=name]").fill("Olu")
    visit.find("input[name=email]").fill("olu@")
    visit.find("form .primary").click()
    expect(visit.find(".wrong").filter(has_text="This is no e-mail address")).to_be_visible()
    visit.find("input[name=email]").fill("olu@adeyemi.example")
    visit.find("form .primary").click()
    expect(visit.find(".bubble").filter(has_text="Thanks")).to_be_visible()
    expect(visit.find(".caption").filter(has_text="Sent")).to_be_visible()
    [said] = visit.server.said
    assert said["text"] == "Do you deliver to Lagos?"
    assert (said["user"]["name"], said["user"]["email"]) == ("Olu", "olu@adeyemi.example")
    assert not visit.errors


def test_what_was_written_without_a_network_is_sent_once(visit: Visit) -> None:
    _connected(visit.embed(NOTHING_ASKED))
    visit.context.set_offline(True)
    visit.say("Are you there?")
    expect(visit.find(".notice")).to_have_text("Can’t send messages offline.")
    expect(visit.find(".caption").filter(has_text="Sending")).to_be_visible()
    visit.context.set_offline(False)
    expect(visit.find(".caption").filter(has_text="Sending")).to_have_count(0)
    expect(visit.find(".notice")).not_to_be_visible()
    assert _texts(visit.server) == ["Hello", "Are you there?"]


def test_a_reload_loses_nothing_and_sends_nothing_twice(visit: Visit) -> None:
    _connected(visit.embed(NOTHING_ASKED))
    visit.server.refuse = (503, {})
    visit.say("Are you there?")
    visit.find(".caption").filter(has_text="Sending").wait_for()
    visit.page.reload()
    visit.ready()
    expect(visit.find(".caption").filter(has_text="Sending")).to_be_visible()
    visit.server.refuse = None
    expect(visit.find(".caption").filter(has_text="Sending")).to_have_count(0)
    assert _texts(visit.server) == ["Hello", "Are you there?"]
    expect(visit.find(".out .bubble")).to_have_count(2)


def test_a_lost_answer_makes_no_second_message(visit: Visit) -> None:
    visit.embed(NOTHING_ASKED)
    visit.server.loses_answers = 1
    visit.start()
    assert _texts(visit.server) == ["Hello"]
    expect(visit.find(".out .bubble")).to_have_count(1)


def test_a_refused_message_says_why_and_can_be_sent_again(visit: Visit) -> None:
    visit.embed(NOTHING_ASKED)
    visit.server.refuse = (422, {})
    visit.open().say("Hello")
    expect(visit.find(".reason")).to_contain_text("Not now.")
    visit.server.refuse = None
    visit.find(".reason button").click()
    expect(visit.find(".caption").filter(has_text="Sent")).to_be_visible()


def test_a_void_token_begins_a_new_chat(visit: Visit) -> None:
    _connected(visit.embed(NOTHING_ASKED))
    visit.server.void |= set(visit.server.messages)
    visit.say("Once more")
    expect(visit.find(".out .bubble")).to_have_count(1)
    expect(visit.find(".caption").filter(has_text="Sent")).to_be_visible()
    assert len(visit.server.messages) == 2


def test_two_tabs_are_in_step(visit: Visit) -> None:
    _connected(visit.embed(NOTHING_ASKED))
    other = Visit(visit.host, visit.server, visit.context)
    other.embed(NOTHING_ASKED)
    expect(other.find(".out .bubble")).to_have_count(1)
    other.say("From the other tab")
    expect(visit.find(".out .bubble").filter(has_text="From the other tab")).to_have_count(1)
    assert _texts(visit.server) == ["Hello", "From the other tab"]


def test_without_sockets_news_come_by_polling(visit: Visit) -> None:
    visit.embed(NOTHING_ASKED)
    visit.server.has_sockets = False
    visit.start()
    expect(visit.find(".status.online")).to_be_visible()
    visit.find("textarea").press_sequentially("Typ")
    visit.server.answer("By polling")
    expect(visit.find(".in .bubble").filter(has_text="By polling")).to_have_count(1)
    assert wait_until(lambda: {"seen", "typing"} <= {signal["type"] for signal in visit.server.signals}, WAIT_S)


def test_a_connection_that_comes_back_goes_on_where_it_was(visit: Visit) -> None:
    _connected(visit.embed(NOTHING_ASKED)).server.answer("First")
    expect(visit.find(".in .bubble").filter(has_text="First")).to_be_visible()
    visit.server.close_sockets()
    expect(visit.find(".status.connecting")).to_be_visible()
    expect(visit.find(".status.online")).to_be_visible()
    assert [hello["cursor"] for hello in visit.server.hellos] == [None, "1"]


def test_both_sides_see_who_writes_and_what_was_read(visit: Visit) -> None:
    _connected(visit.embed(NOTHING_ASKED))
    visit.server.push({"type": "typing", "name": "Mara", "avatar_url": ""})
    expect(visit.find("[aria-label='Mara is typing…']")).to_be_visible()
    answer = visit.server.answer("Yes")
    expect(visit.find(".dots")).to_have_count(0)
    [token] = visit.server.messages
    visit.server.happened({"type": "seen", "until": visit.server.messages[token][0]["id"]})
    expect(visit.find(".caption").filter(has_text="Seen")).to_be_visible()
    visit.find("textarea").press_sequentially("Hm")
    expect(visit.find(".send")).to_be_visible()
    assert wait_until(lambda: {"type": "typing"} in visit.server.signals, WAIT_S)
    assert {"type": "seen", "until": answer["id"]} in visit.server.signals
    assert visit.server.signals.count({"type": "typing"}) == 1


def test_a_changed_setup_page_reaches_an_open_chat(visit: Visit) -> None:
    _connected(visit.embed(NOTHING_ASKED))
    changed = {**visit.server.setup, "config": {"chat": {"name": "Renamed"}}}
    visit.server.push({"type": "setup", "setup": changed})
    expect(visit.find(".title")).to_have_text("Renamed")
    visit.server.push({"type": "online", "online": False})
    expect(visit.find(".status.offline")).to_be_visible()


def test_an_erased_visitor_is_a_stranger_again(visit: Visit) -> None:
    _connected(visit.embed(NOTHING_ASKED)).server.happened({"type": "erased"})
    expect(visit.find(".out .bubble")).to_have_count(0)
    assert visit.frame.evaluate("() => localStorage.length") == 0


def test_files_by_button_and_drop(visit: Visit) -> None:
    visit.server.setup["limits"] = {"file_bytes": 1024 * 1024, "files": 2}
    visit.embed(NOTHING_ASKED).open()
    one: FilePayload = {"name": "one.txt", "mimeType": "text/plain", "buffer": b"1"}
    large: FilePayload = {"name": "large.txt", "mimeType": "text/plain", "buffer": b"x" * (1024 * 1024 + 1)}
    visit.find("input[type=file]").set_input_files([one, large])
    expect(visit.find(".chip")).to_have_count(1)
    expect(visit.find(".notice")).to_have_text("A file may have at most 1 MB")
    drop = """(main) => { const transfer = new DataTransfer(); transfer.items.add(new File(['2'], 'two.txt'));
        main.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true })) }"""
    visit.find("main").evaluate(drop)
    expect(visit.find(".chip")).to_have_count(2)
    visit.find(".send").click()
    expect(visit.find(".caption").filter(has_text="Sent")).to_be_visible()
    [said] = visit.server.said
    assert visit.server.uploads == [("one.txt", said["echo_id"]), ("two.txt", said["echo_id"])]
    assert said["files"] == ["one.txt", "two.txt"]


def test_a_code_brings_an_earlier_chat_back(browser: Browser, visit: Visit) -> None:
    _connected(visit.embed(NOTHING_ASKED))
    with visiting(browser, visit.host, visit.server) as elsewhere:
        elsewhere.embed(NOTHING_ASKED).open()
        elsewhere.find(".restore button").click()
        elsewhere.find("form input[type=email]").fill("olu@adeyemi.example")
        elsewhere.find("form .primary").click()
        elsewhere.find("form input[inputmode=numeric]").fill("000000")
        elsewhere.find("form .primary").click()
        expect(elsewhere.find(".wrong").filter(has_text="does not fit")).to_be_visible()
        elsewhere.find("form input[inputmode=numeric]").fill(CODE)
        elsewhere.find("form .primary").click()
        expect(elsewhere.find(".out .bubble").filter(has_text="Hello")).to_be_visible()


def test_a_blocked_storage_lasts_as_long_as_the_page(browser: Browser, hosting: Host, server: StandIn) -> None:
    with visiting(browser, hosting, server) as visit:
        blocked = (
            "if (parent !== self) Object.defineProperty(window, 'localStorage', { get() { throw new Error('no') } });"
        )
        visit.context.add_init_script(blocked)
        visit.embed(NOTHING_ASKED).start()
        visit.say("Again")
        expect(visit.find(".out .bubble")).to_have_count(2)
        expect(visit.find(".caption").filter(has_text="Sent")).to_have_count(1)
        assert len(server.messages) == 1


def test_keys(visit: Visit) -> None:
    visit.embed(NOTHING_ASKED)
    visit.button.focus()
    visit.page.keyboard.press("Enter")
    expect(visit.find("textarea")).to_be_focused()
    visit.page.keyboard.type("One")
    visit.page.keyboard.press("Shift+Enter")
    visit.page.keyboard.type("Two")
    visit.page.keyboard.press("Enter")
    expect(visit.find(".caption").filter(has_text="Sent")).to_be_visible()
    assert _texts(visit.server) == ["One\nTwo"]
    visit.page.keyboard.press("Escape")
    expect(visit.window).not_to_be_visible()
    expect(visit.button).to_be_focused()


def test_a_phone_is_filled_and_keeps_the_focus(browser: Browser, hosting: Host, server: StandIn) -> None:
    phone = {"width": 390, "height": 844}
    with visiting(browser, hosting, server, viewport=phone, has_touch=True, is_mobile=True) as visit:
        visit.embed(NOTHING_ASKED).button.tap()
        expect(visit.window).to_have_css("transform", "none")
        assert visit.window.bounding_box() == {"x": 0, "y": 0, **phone}
        for button in visit.find("button:visible").all():
            box = button.bounding_box()
            assert box
            assert box["height"] >= 40
        for _ in range(8):
            visit.page.keyboard.press("Tab")
            assert visit.frame.evaluate("() => document.activeElement !== document.body")


def test_nothing_bars_anybody(visit: Visit) -> None:
    visit.embed({"visitor": {"requireConsent": True}}).open().say("Hello")
    visit.find("form").wait_for()
    visit.find("form .primary").click()
    # The documented default colours are as they are; a page, or the Setup page, can have others.
    readable = "setVariables({ 'header-subtitle-text-color': '#fff', 'light-text-color': '#5c5d60' })"
    visit.api(readable)
    expect(visit.find(".status")).to_have_css("color", "rgb(255, 255, 255)")
    assert violations(visit.frame) == []


def test_an_emoji_is_put_where_one_writes(visit: Visit) -> None:
    visit.embed(NOTHING_ASKED).open()
    visit.find("textarea").fill("Thanks ")
    visit.find("[aria-label=Emoji].icon").click()
    visit.find(".faces button").first.click()
    expect(visit.find("textarea")).to_have_value("Thanks 😀")


def test_nothing_of_a_visitor_or_the_team_is_markup(visit: Visit) -> None:
    hostile = "<img src=x onerror=alert(1)> {{ link:https://evil.example click }} javascript:alert(1)"
    _connected(visit.embed(NOTHING_ASKED)).server.answer(hostile, name="<b>Mara</b>")
    expect(visit.find(".in .bubble").filter(has_text="onerror")).to_have_text(hostile)
    assert [link.get_attribute("href") for link in visit.find(".bubble a").all()] == ["https://evil.example/"]


def test_the_script_tag_alone_is_enough(visit: Visit) -> None:
    """A page may write the tag itself, and give no config at all."""
    html = page_with(snippet(visit.server.base, {}).replace("w.PostroomChatConfig", "w.nothing"))
    visit.go(html)
    visit.button.wait_for()
    visit.page.evaluate("() => { PostroomChat.open(); MissiveChat.close() }")
    expect(visit.window).not_to_be_visible()
