"""No style ends in "any sibling": `* + *`, `~ *`.

A browser keeps, for each kind of selector, what a new element may change. After `+ *` that is everything: at each row
put into a list it styles the whole list again (measured: 690 elements a frame while scrolling, 54 without the rule).
Name the element, or use `gap`.

Bad: web/lib/ui/controls.css
    .stack > * + * { margin-top: 4px; }

Bad: web/app/inbox/Rows.svelte
    <style>
      .list > * + :global(*),
      .head {
        margin: 0;
      }
    </style>

Bad: web/app/inbox/Row.svelte
    <style>
      .row:hover ~ *:last-child { opacity: 0; }
    </style>

Good: web/lib/ui/controls.css
    .stack > li + li { margin: calc(2px + 3 * 4px); }
    * + .row { margin: 0; } /* not: * + * { } */

Good: web/app/inbox/Row.svelte
    <script>
      const area = {width: 1 + 2 *{three}.three};
    </script>
"""

import re
from collections.abc import Iterator
from pathlib import PurePath

from tools.lint.source import Finding, Source, inside

# A combinator, then `*` and nothing but pseudo-classes up to the next compound, comma or block.
_SIBLING = re.compile(r"[+~]\s*(?:\*|:global\(\s*\*\s*\))(?::[\w-]+(?:\([^(){}]*\))?)*\s*[,{)]")
_STYLE = re.compile(r"<style[^>]*>.*?</style>", re.DOTALL)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def applies(path: PurePath) -> bool:
    """Read the app's style sheets and the styles of its components."""
    return inside(path, "web") and path.suffix in {".css", ".svelte"}


def check(source: Source) -> Iterator[Finding]:
    """Find selectors whose subject is any sibling."""
    blocks = [(0, source.text)] if source.path.suffix == ".css" else _styles(source.text)
    for start, text in blocks:
        for found in _SIBLING.finditer(_COMMENT.sub(_blank, text)):
            line = source.text.count("\n", 0, start + found.start()) + 1
            yield Finding(line, "name the sibling: after `+ *` each new element makes the browser style all again")


def _styles(text: str) -> Iterator[tuple[int, str]]:
    return ((found.start(), found.group()) for found in _STYLE.finditer(text))


def _blank(comment: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", comment.group())
