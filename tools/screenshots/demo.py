"""The pictures of the demo workspace."""

import re
from datetime import UTC, datetime

import httpx
from playwright.sync_api import ViewportSize, expect

from tests.e2e.product.browsers import Screen
from tests.e2e.product.inbox import Api
from tools.screenshots.camera import DESKTOP, PHONE, SMALL, Camera

_STORY = "Damaged crates on delivery"
_PATIENCE_S = 300.0  # making the workspace, on a busy computer
_HOUR = 16  # in the pictures it is an afternoon, whenever they are taken


def take(camera: Camera) -> None:
    """Take them all."""
    if not camera.wants("inbox", "conversation", "command-bar", "phone"):
        return
    api = _visitor(camera)
    for theme in ("light", "dark"):
        _inbox(camera, api, f"inbox-{theme}", DESKTOP, theme)
    _inbox(camera, api, "inbox-1024-light", SMALL, "light")
    _conversation(camera, api)
    _command_bar(camera, api)
    _phone(camera, api)


def _visitor(camera: Camera) -> Api:
    api = camera.house.stranger()
    api.client.timeout = httpx.Timeout(_PATIENCE_S)
    zone = afternoon_zone(datetime.now(UTC))
    api.me = api.write("POST", "/demo", {"code": camera.house.code, "time_zone": zone})
    return api


def afternoon_zone(now: datetime) -> str:
    """Return a time zone in which it is between four and five; in these names, plus is west."""
    ahead = (_HOUR - now.hour + 12) % 24 - 12
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


def _open(screen: Screen, mailbox: str = "inbox") -> None:
    screen.open(mailbox)
    expect(screen.page.get_by_role("listitem").filter(has_text=_STORY).first).to_be_visible()


def _read(screen: Screen) -> None:
    screen.row(_STORY).get_by_role("link").click()
    expect(screen.page.get_by_text("Rotterdam has both in stock").first).to_be_visible()
    expect(screen.page.frame_locator("iframe").last.get_by_text("Can you replace both by Friday?")).to_be_visible()


def _inbox(camera: Camera, api: Api, name: str, size: ViewportSize, theme: str) -> None:
    if camera.wants(name):
        with camera.screen(api, size, theme=theme) as screen:
            _open(screen)
            _read(screen)
            camera.take(screen.page, name)


def _conversation(camera: Camera, api: Api) -> None:
    if not camera.wants("conversation-light"):
        return
    with camera.screen(api) as screen:
        _open(screen)
        _read(screen)
        screen.page.keyboard.press("r")
        screen.page.locator(".ProseMirror").click()
        screen.page.keyboard.type("Dear Ingrid, both are on their way and arrive on Friday before nine.")
        expect(screen.page.get_by_text("Draft saved")).to_be_visible()
        camera.take(screen.page, "conversation-light")


def _command_bar(camera: Camera, api: Api) -> None:
    if not camera.wants("command-bar-light"):
        return
    with camera.screen(api) as screen:
        _open(screen)
        _read(screen)
        screen.page.keyboard.press("Control+k")
        expect(screen.page.get_by_role("combobox", name="Search conversations")).to_be_focused()
        screen.page.keyboard.type("as")
        expect(screen.page.get_by_role("option").first).to_be_visible()
        camera.take(screen.page, "command-bar-light")


def _phone(camera: Camera, api: Api) -> None:
    for name, theme in (("phone-inbox-light", "light"), ("phone-conversation-dark", "dark")):
        if camera.wants(name):
            with camera.screen(api, PHONE, theme=theme) as screen:
                _open(screen)
                if "conversation" in name:
                    _read(screen)
                    expect(screen.page).to_have_url(re.compile("/inbox/"))
                camera.take(screen.page, name)
