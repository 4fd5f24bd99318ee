"""A visitor on somebody else's page: another origin, static, with the documented snippet."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from playwright.sync_api import Browser, BrowserContext, Frame, Locator, Page

from tests.e2e.servers.ports import LOOPBACK, free_ports
from tests.e2e.widget.stand_in import CHAT, StandIn, serving

OPEN_ROOTS = """
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function () {
  return attach.call(this, { __proto__: null, mode: 'open' });
};
"""
"""The widget's root is closed; a test wants to look inside as a visitor does."""

_CALLBACKS = ["onReady", "onVisitorIdentified", "onChatStarted", "onNewMessage", "onOpen", "onClose"]


def snippet(base: str, config: dict[str, Any], *, chat: str = CHAT, product: str = "Postroom") -> str:
    """Return the script a page's owner copies, with callbacks that note when they were called."""
    noted = ", ".join(f"{name}: (...values) => calls.push(['{name}', ...values])" for name in _CALLBACKS)
    return f"""(function (d, w) {{
        w.calls = w.calls || [];
        w.{product}ChatConfig = {{ {noted}, ...{json.dumps({"id": chat, **config})} }};
        var s = d.createElement('script');
        s.async = true;
        s.src = '{base}/webchat/{chat}/{product.lower()}.js';
        if (d.head) d.head.appendChild(s);
    }})(document, window);"""


def page_with(script: str, *, lang: str = "en", head: str = "") -> str:
    """Return a page of a shop that has the script."""
    return f"""<!doctype html><html lang="{lang}">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <title>Harbor &amp; Pine</title>{head}</head>
        <body><h1>Beans by the crate</h1><button id="buy">Buy</button><script>{script}</script></body></html>"""


@dataclass
class Host:
    """The third party's web server: paths, what stands there, and with which headers."""

    base: str = ""
    pages: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)

    async def answer(self, request: web.Request) -> web.Response:
        body, headers = self.pages.get(request.path, ("", {}))
        kind = "text/javascript" if request.path.endswith(".js") else "text/html"
        return web.Response(text=body, content_type=kind, headers=headers)


@contextmanager
def host() -> Iterator[Host]:
    """A web server on an origin of its own."""
    hosting = Host()
    [port] = free_ports(1)
    hosting.base = f"http://{LOOPBACK}:{port}"
    application = web.Application()
    application.router.add_get("/{path:.*}", hosting.answer)
    with serving(application, port, asyncio.new_event_loop()):
        yield hosting


class Visit:
    """A visitor's tab. `frame` is the chat inside, `button` what opens it."""

    def __init__(self, hosting: Host, standing: StandIn, context: BrowserContext) -> None:
        self.host, self.server, self.context = hosting, standing, context
        self.page: Page = context.new_page()
        self.page.set_default_timeout(10_000)
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda said: self.errors.append(said.text) if "Content Security" in said.text else None)

    def go(self, html: str, headers: dict[str, str] | None = None, path: str = "/") -> "Visit":
        """Open a page of the third party."""
        self.host.pages[path] = (html, headers or {})
        self.page.goto(self.host.base + path)
        return self

    def embed(self, config: dict[str, Any], **of_page: str) -> "Visit":
        """Open a page with the snippet, and wait until the widget is there."""
        self.go(page_with(snippet(self.server.base, config), **of_page))
        return self.ready()

    def page_of_the_original(self, config: dict[str, Any]) -> "Visit":
        """Open a page with the snippet of the product whose names work as well."""
        self.go(page_with(snippet(self.server.base, config, product="Missive")))
        return self.ready()

    def ready(self) -> "Visit":
        self.page.wait_for_function("calls.some(([name]) => name === 'onReady')")
        return self

    @property
    def root(self) -> Locator:
        return self.page.locator("postroom-chat > div")

    @property
    def button(self) -> Locator:
        return self.page.locator("postroom-chat button")

    @property
    def window(self) -> Locator:
        return self.page.locator("postroom-chat iframe")

    @property
    def frame(self) -> Frame:
        [found] = [frame for frame in self.page.frames if frame.url.endswith(f"/{CHAT}/frame")]
        return found

    def find(self, selector: str) -> Locator:
        """Find something inside the chat."""
        return self.frame.locator(selector)

    def open(self) -> "Visit":
        self.button.click()
        self.find("main").wait_for()
        return self

    def say(self, text: str) -> None:
        box = self.find("textarea")
        box.fill(text)
        box.press("Enter")

    def start(self, text: str = "Hello") -> "Visit":
        """Open and begin a chat; the page has to ask for nothing."""
        self.open().say(text)
        self.find(".caption").filter(has_text="Sent").first.wait_for()
        return self

    def api(self, call: str) -> Any:  # noqa: ANN401 whatever the page says
        """Call a documented method as the page would."""
        return self.page.evaluate(f"() => {{ PostroomChat.{call} }}")

    def calls(self, name: str) -> list[list[Any]]:
        """Return what a callback was called with, each time."""
        called: list[list[Any]] = self.page.evaluate("() => calls")
        return [values for one, *values in called if one == name]

    def style(self, locator: Locator, name: str, pseudo: str = "") -> str:
        """Return a computed style."""
        script = "(element, [name, pseudo]) => getComputedStyle(element, pseudo || null)[name]"
        return str(locator.evaluate(script, [name, pseudo]))


@contextmanager
def visiting(
    browser: Browser,
    hosting: Host,
    standing: StandIn,
    *,
    roots: str = OPEN_ROOTS,
    **context: Any,  # noqa: ANN401 Playwright's own options
) -> Iterator[Visit]:
    """A visitor with a browser that has never been here. Without `roots` the widget's is closed, as it is for pages."""
    opened = browser.new_context(**{"viewport": {"width": 1200, "height": 800}, "locale": "en-GB", **context})
    if roots:
        opened.add_init_script(roots)
    yield Visit(hosting, standing, opened)
    opened.close()
