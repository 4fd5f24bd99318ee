"""What is left of an attack, in Chromium without the frame and the policy that surround it in the product."""

from collections.abc import Sequence

from playwright.sync_api import Dialog, Page

from tests.corpus.rows import Agreement
from tests.e2e.product.browsers import chromium

_WATCH = (
    """window.ran = 0; for (const name of ['alert', 'confirm', 'prompt', 'print']) window[name] = () => { ran += 1 }"""
)
_TOUCH = """for (const one of document.querySelectorAll('*')) {
  for (const kind of ['load', 'error', 'focus', 'click', 'mouseover', 'toggle'])
    if (!(one.tagName === 'A' && kind === 'click')) one.dispatchEvent(new Event(kind));
}"""


def executed(attacks: Sequence[str]) -> Agreement:
    """Count the attacks that run in a real browser; none may, so `right` has to stay 0."""
    found = Agreement(total=len(attacks), floor=0.0)
    with chromium("--host-resolver-rules=MAP * ~NOTFOUND") as browser:
        page = browser.new_page()
        page.add_init_script(_WATCH)
        page.on("dialog", _dismiss)
        for attack in attacks:
            found.right += _runs(page, attack)
    return found


def _dismiss(dialog: Dialog) -> None:
    dialog.dismiss()


def _runs(page: Page, html: str) -> bool:
    page.goto("about:blank")
    page.set_content(f"<!doctype html><body>{html}", wait_until="load")
    page.evaluate(_TOUCH)
    return bool(page.evaluate("window.ran"))
