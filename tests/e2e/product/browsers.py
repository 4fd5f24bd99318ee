"""Real browsers: Debian's Chromium, one context for each person."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from tests.e2e.product.inbox import Api

expect.set_options(timeout=15_000)  # a busy machine is no failure

WHOLE = "/usr/bin/chromium"
WITHOUT_WINDOWS = "/usr/bin/chromium-headless-shell"
CHROMIUM = WITHOUT_WINDOWS if Path(WITHOUT_WINDOWS).exists() else WHOLE
"""The same engine without the windows around it takes a sixth of the processor's time for a person's empty page."""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


@contextmanager
def chromium(*flags: str, program: str = CHROMIUM) -> Iterator[Browser]:
    """One browser for a test or a run, with flags of the test's own. `WHOLE` has a viewer for PDF, too."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*FLAGS, *flags])
        yield browser
        browser.close()


class Screen:
    """A person in front of a page; whatever the page complains about fails the test."""

    def __init__(self, browser: Browser, api: Api, **context: Any) -> None:  # noqa: ANN401 Playwright's own options
        self.api = api
        self.context = browser.new_context(**{"viewport": DESKTOP, "locale": "en-GB", **context})
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(f"{error}\n{error.stack or ''}"))

    def log_in(self) -> None:
        """Take over the session of the API client, as if this browser had logged in."""
        for cookie in self.api.client.cookies.jar:
            self.context.add_cookies(
                [{"name": cookie.name, "value": str(cookie.value), "domain": "127.0.0.1", "path": cookie.path}]
            )

    def open(self, path: str) -> Page:
        """Go to a page of the organization."""
        self.page.goto(f"{self.api.base}/{self.api.organization}/{path}")
        return self.page

    def open_team_inbox(self) -> Page:
        """Go to the inbox of the team."""
        return self.open(f"team-{self.api.team}")

    def row(self, subject: str) -> Any:  # noqa: ANN401 a Locator
        """Return the row of a conversation in the list."""
        return self.page.get_by_role("listitem").filter(has_text=subject).first

    def close(self) -> None:
        """Close, and say what the page complained about."""
        self.context.close()
        assert not self.errors, self.errors
