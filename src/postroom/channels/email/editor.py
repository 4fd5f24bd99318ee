"""HTML of the composer, written anew as HTML of a letter: element by element from the table in `document`.

Nothing of what a client sent is copied but text and checked values, so what is not in the table cannot be in a letter:
no script, no class, no style sheet, nothing that is loaded from elsewhere.
"""

import re
from collections.abc import Collection, Iterator
from html import escape

import nh3
from selectolax.lexbor import LexborHTMLParser, LexborNode

from postroom.channels.email import document
from postroom.channels.email.document import Element
from postroom.kit.html_bounds import tame
from postroom.kit.html_text import text_of
from postroom.kit.text import storable

_DEEPEST = 100
_COLOUR = re.compile(r"(?:^|[;\s])color\s*:", re.IGNORECASE)
_LONGEST_STYLE = 4_000


def html_from_editor(html: str, pictures: Collection[str] = ()) -> str:
    """Return the composer's HTML as a letter's. `pictures` are the content ids of those that go with it.

    Of any other picture its alternative text stays. Writing the result anew gives the same.
    """
    bounded = tame(storable(html))
    if bounded is None:
        return f"<p>{escape(text_of(nh3.clean_text(html)))}</p>"
    body = LexborHTMLParser(bounded).body
    return "" if body is None else "".join(_Writer(pictures).inside(body, 0))


class _Writer:
    """Writes the nodes of a parsed document."""

    def __init__(self, pictures: Collection[str]) -> None:
        self._sources = {f"cid:{one}" for one in pictures}

    def inside(self, node: LexborNode, depth: int) -> Iterator[str]:
        child = node.child
        while child is not None:
            if child.is_text_node:
                yield _text(child)
            elif child.is_element_node and child.tag not in document.DROPPED:
                yield from self._element(child, depth + 1) if depth < _DEEPEST else [_text(child)]
            child = child.next

    def _element(self, node: LexborNode, depth: int) -> Iterator[str]:
        tag, element = document.element_of(node.tag or "")
        if element is None:
            yield from self.inside(node, depth)
            return
        attributes = _attributes(node, element)
        if tag == "img":
            yield self._picture(attributes)
        elif tag == "a" and "href" not in attributes:
            yield from self.inside(node, depth)
        elif element.empty:
            yield _opened(tag, attributes)
        else:
            yield f"{_opened(tag, attributes)}{_filled(tag, ''.join(self.inside(node, depth)))}</{tag}>"

    def _picture(self, attributes: dict[str, str]) -> str:
        if attributes.get("src") not in self._sources:
            return escape(attributes.get("alt", ""), quote=False)
        return _opened("img", {"src": "", "alt": "", **_fitted(attributes)})


def _filled(tag: str, inner: str) -> str:
    """Keep what a reader of HTML would drop: the line that an empty paragraph is, and the first empty one of code."""
    if tag == "p":
        return inner or "<br>"
    return f"\n{inner}" if tag == "pre" and inner.startswith("\n") else inner


def _text(node: LexborNode) -> str:
    return escape(node.text(deep=True), quote=False).replace("\u00a0", "&nbsp;")


def _opened(tag: str, attributes: dict[str, str]) -> str:
    said = (f'{name}="{escape(value)}"' for name, value in attributes.items())
    return f"<{' '.join([tag, *said])}>"


def _attributes(node: LexborNode, element: Element) -> dict[str, str]:
    """Return the attributes of an element as it is written, in the order of the table."""
    given = {name: (value or "").strip() for name, value in node.attributes.items()}
    allowed = element.attributes if element.empty else {**element.attributes, **document.COMMON}
    kept = {name: given[name] for name, fits in allowed.items() if name in given and fits.fullmatch(given[name])}
    style = {**element.style, **_chosen(given.get("style", ""), element)}
    if "background-color" in style and "color" not in style and not _is_coloured(node):
        style["color"] = document.READABLE
    if "margin" in style and node.parent is not None and node.parent.tag in document.TIGHT:
        style["margin"] = "0"
    return {**element.fixed, **kept, **({"style": document.written(style)} if style else {})}


def _is_coloured(node: LexborNode) -> bool:
    """Tell whether what is around a node says what colour its text has."""
    around = node.parent
    while around is not None and not _COLOUR.search((around.attributes or {}).get("style") or ""):
        around = around.parent
    return around is not None


def _chosen(style: str, element: Element) -> dict[str, str]:
    """Return the declarations of a style attribute that its writer may make."""
    found: dict[str, str] = {}
    for declaration in style[:_LONGEST_STYLE].lower().split(";") if element.chosen else ():
        name, _, value = (part.strip() for part in declaration.partition(":"))
        value = document.colour(value)
        if (fits := element.chosen.get(name)) and fits.fullmatch(value):
            found[name] = value
    return found


def _fitted(attributes: dict[str, str]) -> dict[str, str]:
    """Return the attributes of a picture with a size that fits a letter."""
    width = int(attributes.get("width", "0"))
    if width <= document.WIDEST_PICTURE:
        return attributes
    fitted = attributes | {"width": str(document.WIDEST_PICTURE)}
    if "height" in attributes:
        fitted["height"] = str(max(1, int(attributes["height"]) * document.WIDEST_PICTURE // width))
    return fitted
