"""What is left of mail in Chromium, without the frame and the policy that surround it in the product: of an attack
nothing that runs, of a newsletter all of its looks.
"""

from collections.abc import Sequence
from typing import Any

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


_ALIKE_PX = 3
_TEXTS = """() => {
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode()); ) {
    const parent = node.parentElement;
    const words = node.textContent.replace(/\\s+/g, ' ').trim();
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (!words || !box.width || parent.closest('style, script, title')) continue;
    const style = getComputedStyle(parent);
    let behind = parent;
    while (behind.parentElement && getComputedStyle(behind).backgroundColor === 'rgba(0, 0, 0, 0)')
      behind = behind.parentElement;
    texts.push({
      words, left: box.x, width: box.width, background: getComputedStyle(behind).backgroundColor,
      color: style.color, size: style.fontSize, weight: style.fontWeight, slant: style.fontStyle,
      align: style.textAlign.replace('-webkit-', ''), line: style.textDecorationLine,
    });
  }
  return texts;
}"""


def alike(newsletters: Sequence[tuple[str, str]]) -> Agreement:
    """Count the texts of newsletters (before, after) that look as they did: place, width, colours, letters."""
    # Of these samples all do. A letter may also use what no mail may: a fixed place on the screen, say.
    found = Agreement(floor=0.98, why="another place, width, colour or letter")
    with chromium("--host-resolver-rules=MAP * ~NOTFOUND") as browser:
        page = browser.new_context(java_script_enabled=True, viewport={"width": 800, "height": 900}).new_page()
        for before, after in newsletters:
            left = _texts(page, f"<!doctype html><body style='margin: 0'>{after}")
            for text in _texts(page, before):
                found.count(right=any(_is_alike(text, one) for one in left))
    return found


def _texts(page: Page, html: str) -> list[dict[str, Any]]:
    page.set_content(html)
    page.add_style_tag(content="img { display: none !important }")  # not fetched, one has a frame and one has none
    texts: list[dict[str, Any]] = page.evaluate(_TEXTS)
    return texts


def _is_alike(one: dict[str, Any], other: dict[str, Any]) -> bool:
    measures = ("left", "width")
    return all(abs(one[key] - other[key]) <= _ALIKE_PX for key in measures) and all(
        one[key] == other[key] for key in one.keys() - measures
    )


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
