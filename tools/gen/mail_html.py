"""docs/reference/mail-html.md, written from the table of postroom.channels.email.document."""

from collections.abc import Iterable
from pathlib import Path

from postroom.channels.email.document import DROPPED, ELEMENTS, READABLE, SAME_AS, TIGHT, WIDEST_PICTURE, Element

_TARGET = Path("docs/reference/mail-html.md")
_HEAD = """# HTML that survives

What people write leaves as `multipart/alternative`: a text, and HTML that is written anew from the table below. Nothing
that a browser or another program sent is copied but its text and the values the table allows, so nothing else can be in
a letter: no script, no style sheet, no class, no id, no comment. Our own words refer to nothing outside: a picture goes
inside the mail and is shown by its content id (`cid:`), and of one from the web or in a `data:` address only the
alternative text stays. Links stay.

## Elements

Every style is written on the element itself. Every element but the empty ones may have `dir` (ltr, rtl, auto) and
`lang`. A link without an address is its words; a picture that does not go along is its alternative text.

| element | attributes | style it always has | style its writer may choose | why so |
|---|---|---|---|---|
"""
_TAIL = """
Right inside {tight} the margin is 0. A colour is `#rgb` or `#rrggbb`; `rgb()` is turned into that. Text on a
chosen background has the colour `{readable}` unless it was given another. A picture wider than {widest} pixels has its
numbers made smaller.

What other programs write for the same thing:

{same}

Of every other element the words stay. With all that is in them go {dropped}.

## The text

Bullets and numbers for lists, `text (address)` for links, `> ` before quotes, `[words]` for pictures, columns for
tables (tabs where they would be wider than a line), `---` for a rule. Whoever reads text misses emphasis and colour.

## What is quoted and handed on

The original is no part of the table. Below our words stands its HTML as Postroom made it safe when it came, character
for character; only what our own reader had added is taken off: folds, `target` and `rel` of links, and the place where
a remote picture waits for consent. **Its references are its sender's**: a remote picture keeps its address. Pictures
that it shows by content id go along again, under the same content ids. Trackers that were taken out stay out.

An answer sets it off with `<blockquote type="cite">` in a `<div class="gmail_quote">`, below a line in a
`<div class="gmail_attr">`. These three marks are there because mail programs fold quotes by them; no style depends on
them. A forward has the block of From, Date, Subject, To and Cc instead, and no quote around it. Both speak the writer's
language, on his clock. Where there is no HTML that could be made safe, the text is quoted.

## Clients, and where this is from

Looked at: Outlook for Windows up to 2021 and Microsoft 365 classic (they show mail with Word), Outlook elsewhere, Gmail
(web, Android, iOS) and Apple Mail. Nobody ran the letters of the tests through these programs; the table follows what
is published about them:

- What Word knows of CSS, by element: <https://www.hteumeuleu.com/2020/outlook-rendering-engine/>
- `max-width` is nothing to Outlook for Windows: <https://www.caniemail.com/features/css-max-width/>
- `padding` works on its table cells only: <https://www.caniemail.com/features/css-padding/>
- `white-space` is nothing to it either: <https://www.caniemail.com/features/css-white-space/>
- `margin` works, without negative values and `auto`: <https://www.caniemail.com/features/css-margin/>
- `border` works up to 8 pixels, not reliably on `p` and `div`: <https://www.caniemail.com/features/css-border/>
- `border-collapse` works everywhere: <https://www.caniemail.com/features/css-border-collapse/>
- `<style>` in a body is dropped by Gmail and Outlook: <https://www.caniemail.com/features/html-style/>
- Gmail renames classes and drops what it does not know: <https://emailens.dev/email-css/clients/gmail-web>

The letters in `tests/fixtures/mail-html` are checked against this table at every run.
"""


def outputs() -> dict[Path, str]:
    """Return the page, by its path from the project's root."""
    rows = "\n".join(_row(tag, element) for tag, element in ELEMENTS.items())
    same = "\n".join(f"- `{tag}` for {_code(_written_as(tag))}" for tag in dict.fromkeys(SAME_AS.values()))
    tail = _TAIL.format(
        same=same, dropped=_code(sorted(DROPPED)), tight=_code(sorted(TIGHT)), readable=READABLE, widest=WIDEST_PICTURE
    )
    return {_TARGET: f"{_HEAD}{rows}\n{tail}"}


def _row(tag: str, element: Element) -> str:
    fixed = [f'{name}="{value}"' for name, value in element.fixed.items()]
    style = [f"{name}: {value}" for name, value in element.style.items()]
    cells = (_code([tag]), _code([*fixed, *element.attributes]), _code(style), _code(element.chosen), element.why)
    return f"| {' | '.join(cells)} |"


def _written_as(tag: str) -> list[str]:
    return [name for name, written in SAME_AS.items() if written == tag]


def _code(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)
