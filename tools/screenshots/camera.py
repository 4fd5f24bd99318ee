"""A browser that takes pictures: in the sizes of the mock-ups, without motion."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize

from tests.e2e.product.browsers import Screen
from tests.e2e.product.inbox import Api, House
from tools.screenshots.png import smaller

DESKTOP: ViewportSize = {"width": 1440, "height": 900}
SMALL: ViewportSize = {"width": 1024, "height": 768}
PHONE: ViewportSize = {"width": 390, "height": 844}

_STILL = "* { caret-color: transparent !important; transition: none !important; animation: none !important; }"


class Camera:
    """Takes pictures of one Postroom into a folder; `wanted` are beginnings of names, none of them is all."""

    def __init__(self, browser: Browser, house: House, folder: Path, wanted: tuple[str, ...]) -> None:
        self.house = house
        self._browser = browser
        self._folder = folder
        self._wanted = wanted

    def wants(self, *names: str) -> bool:
        """Return whether any of these pictures is asked for."""
        return not self._wanted or any(name.startswith(self._wanted) for name in names)

    @contextmanager
    def screen(self, api: Api, size: ViewportSize = DESKTOP, *, theme: str = "light") -> Iterator[Screen]:
        """Yield somebody in front of a page, in a theme."""
        phone: dict[str, Any] = (
            {"has_touch": True, "is_mobile": True, "device_scale_factor": 2} if size is PHONE else {}
        )
        zone = "Europe/Amsterdam"
        screen = Screen(
            self._browser, api, viewport=size, color_scheme=theme, reduced_motion="reduce", timezone_id=zone, **phone
        )
        screen.log_in()
        try:
            yield screen
        finally:
            screen.close()

    def take(self, page: Page, name: str) -> None:
        """Take one picture, when everything on the page has come."""
        if not self.wants(name):
            return
        page.wait_for_load_state("networkidle")
        page.evaluate("document.fonts.ready")
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / f"{name}.png").write_bytes(smaller(page.screenshot(style=_STILL)))
