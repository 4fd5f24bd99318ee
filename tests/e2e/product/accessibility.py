"""axe-core in a page: what it finds, in words one can act on."""

from pathlib import Path

from playwright.sync_api import Frame, Page

_AXE = Path(__file__).parents[3] / "web/node_modules/axe-core/axe.min.js"
_RUN = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ['violations'] });
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${help}\\n  ${html.slice(0, 300)}\\n  ${failureSummary}`));
}"""


def violations(page: Page | Frame) -> list[str]:
    """Return what axe-core finds wrong with a page or a frame, once nothing moves on it any more."""
    page.evaluate("() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => undefined)))")
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_AXE.read_text())
    found: list[str] = page.evaluate(_RUN)
    return found
