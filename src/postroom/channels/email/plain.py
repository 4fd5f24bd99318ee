"""The text part of a letter, read from its HTML: what `editor` writes, as somebody would type it.

    lists with bullets and numbers │ `text (address)` for links │ `> ` before quotes │ `[words]` for pictures
    tables in columns, or with tabs where they are too wide for that

Blocks are lists of lines; between two of them lies an empty line where a reader sees room.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import zip_longest

import msgspec
from selectolax.lexbor import LexborHTMLParser, LexborNode

_SPACED = frozenset("p h1 h2 h3 ul ol pre blockquote table hr".split())
_BLOCKS = frozenset({*_SPACED, "div", "li"})
_WIDEST_TABLE = 76
_SPANNING = "[colspan]:not([colspan='1'])"
_SPACES = re.compile(r"[ \t\r\n\f\u00a0]+")
_BREAK = "\n"
_IN_NUMBERS = re.compile(r"[\s().-]")


class _Block(msgspec.Struct, frozen=True):
    """Lines that belong together; `spaced`: an empty line sets them off."""

    lines: list[str]
    spaced: bool


def text_of(html: str) -> str:
    """Return the text of a letter, ending in a line break; empty when it says nothing."""
    body = LexborHTMLParser(html).body
    lines = _joined(_blocks(body)) if body is not None else []
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines)).strip("\n")
    return f"{text}\n" if text else ""


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.child
    while child is not None:
        yield child
        child = child.next


def _joined(blocks: Iterable[_Block], *, tight: bool = False) -> list[str]:
    lines: list[str] = []
    spaced = False
    for block in blocks:
        if lines and (spaced or block.spaced) and not tight:
            lines.append("")
        lines += block.lines
        spaced = block.spaced
    return lines


def _blocks(node: LexborNode) -> Iterator[_Block]:
    """Yield what stands in an element: text between blocks is a block of its own."""
    words: list[str] = []
    for child in _children(node):
        if child.tag in _BLOCKS:
            yield from _loose(words)
            words = []
            yield _Block(_block(child), spaced=child.tag in _SPACED)
        else:
            words.append(_inline(child))
    yield from _loose(words)


def _loose(words: list[str]) -> Iterator[_Block]:
    lines = _lines("".join(words))
    if any(lines):
        yield _Block(lines, spaced=False)


def _block(node: LexborNode) -> list[str]:
    match node.tag:
        case "pre":
            return node.text(deep=True).strip("\n").split("\n")
        case "ul" | "ol":
            return _list(node)
        case "table":
            return _table(node)
        case "hr":
            return ["---"]
        case "blockquote":
            return [f"> {line}".rstrip() for line in _joined(_blocks(node))]
        case _:
            return _joined(_blocks(node))


def _list(node: LexborNode) -> list[str]:
    first = int(node.attributes.get("start") or 1)
    items = [child for child in _children(node) if child.tag == "li"]
    lines: list[str] = []
    for number, item in enumerate(items, first):
        mark = f"{number}. " if node.tag == "ol" else "- "
        inner = _joined(_blocks(item), tight=True) or [""]
        lines += [mark + inner[0], *(f"{' ' * len(mark)}{line}" for line in inner[1:])]
    return lines


def _table(node: LexborNode) -> list[str]:
    parts = [[part] if part.tag == "tr" else _children(part) for part in _children(node)]
    lines = [row for part in parts for row in part if row.tag == "tr"]
    rows = [[_cell(cell) for cell in _children(row) if cell.tag in {"td", "th"}] for row in lines]
    measured = [cells for row, cells in zip(lines, rows, strict=True) if row.css_first(_SPANNING) is None]
    widths = [max(map(len, column)) for column in zip_longest(*measured, fillvalue="")]
    if sum(widths) + 2 * len(widths) > _WIDEST_TABLE:
        return ["\t".join(cells) for cells in rows]
    return ["  ".join(map(str.ljust, cells, [*widths, *map(len, cells[len(widths) :])])).rstrip() for cells in rows]


def _cell(node: LexborNode) -> str:
    return " ".join(line.strip() for line in _joined(_blocks(node), tight=True) if line.strip())


def _inline(node: LexborNode) -> str:
    """Return the text of what is no block; its line breaks are those its writer made."""
    if node.is_text_node:
        return _SPACES.sub(" ", node.text(deep=True))
    if node.tag == "br":
        return _BREAK
    if node.tag == "img":
        alt = _SPACES.sub(" ", node.attributes.get("alt") or "").strip()
        return f"[{alt}]" if alt else ""
    words = "".join(_BREAK.join(_block(child)) if child.tag in _BLOCKS else _inline(child) for child in _children(node))
    return words + _target(node, words) if node.tag == "a" else words


def _target(link: LexborNode, words: str) -> str:
    """Return the address of a link in brackets, unless its words are the address."""
    address = (link.attributes.get("href") or "").removeprefix("mailto:").removeprefix("tel:")
    said, shown = words.strip().rstrip("/"), address.rstrip("/")
    told = {said, f"https://{said}", f"http://{said}", _IN_NUMBERS.sub("", said)}
    return f" ({address})" if shown and shown not in told else ""


def _lines(text: str) -> list[str]:
    """Return the lines of a text without what a writer's last line break leaves behind."""
    lines = [re.sub(" {2,}", " ", line).strip() for line in text.split(_BREAK)]
    return lines[:-1] if len(lines) > 1 and not lines[-1] else lines
