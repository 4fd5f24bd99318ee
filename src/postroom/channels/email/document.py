"""What a letter may be made of: elements, attributes and styles that Outlook, Gmail and Apple Mail show alike.

One table: `editor` writes each element anew from it, docs/reference/mail-html.md is printed from it, and the golden
files of the tests are checked against it. What is not in here is never sent as our own words.
"""

import re
from collections.abc import Mapping

import msgspec

WIDEST_PICTURE = 800
"""Pixels. Outlook for Windows knows no `max-width`: a wider picture is shown with smaller numbers."""

READABLE = "#222222"
"""The colour of text on a background that is set: where a client is dark, its own may be as light as that one."""

_COLOUR = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})")
_NUMBER = re.compile(r"[1-9]\d{0,3}")
_SPAN = re.compile(r"[1-9]\d?")
_SIDE = re.compile(r"left|right|center")
_LINK = re.compile(r"(?:https?://|mailto:|tel:)[^\s\"'<>\x00-\x1f\x7f]{1,8000}", re.IGNORECASE)
_PICTURE = re.compile(r"cid:[^\s\"'<>]{1,200}")
_ANYTHING = re.compile(r"[^\x00-\x08\x0b-\x1f\x7f]{0,1000}")

COMMON: Mapping[str, re.Pattern[str]] = {
    "dir": re.compile(r"ltr|rtl|auto"),
    "lang": re.compile(r"[a-zA-Z]{2,8}(?:-[a-zA-Z0-9]{1,8}){0,4}"),
}
"""Attributes every element but `br` and `hr` may have."""

_ALIGNED = {"text-align": re.compile(r"left|right|center|justify")}
_COLOURED = {"color": _COLOUR, "background-color": _COLOUR}
_CELL = {"colspan": _SPAN, "rowspan": _SPAN, "align": _SIDE}
_CELL_STYLE = {"border": "1px solid #cccccc", "padding": "4px 8px", "vertical-align": "top"}
_LIST_STYLE = {"margin": "0 0 1em 0", "padding-left": "2em"}


class Element(msgspec.Struct, frozen=True, kw_only=True):
    """An element: what is written on each (`style`, `fixed`) and what its writer may choose, by pattern of the value.

    `why` tells what the table is like because of which client.
    """

    style: Mapping[str, str] = {}
    fixed: Mapping[str, str] = {}
    attributes: Mapping[str, re.Pattern[str]] = {}
    chosen: Mapping[str, re.Pattern[str]] = {}
    empty: bool = False
    why: str = ""


ELEMENTS: Mapping[str, Element] = {
    "p": Element(style={"margin": "0 0 1em 0"}, chosen=_ALIGNED, why="Each client has margins of its own."),
    "br": Element(empty=True),
    "div": Element(chosen=_ALIGNED),
    "h1": Element(style={"margin": "0 0 0.5em 0", "font-size": "1.5em"}, chosen=_ALIGNED),
    "h2": Element(style={"margin": "0 0 0.5em 0", "font-size": "1.25em"}, chosen=_ALIGNED),
    "h3": Element(style={"margin": "0 0 0.5em 0", "font-size": "1.1em"}, chosen=_ALIGNED),
    "strong": Element(),
    "em": Element(),
    "u": Element(),
    "s": Element(),
    "sub": Element(),
    "sup": Element(),
    "code": Element(
        style={
            "font-family": "Consolas, Menlo, monospace",
            "background-color": "#f4f4f4",
            "color": READABLE,
        },
        why="No padding: Outlook has it on table cells only.",
    ),
    "pre": Element(
        style={
            "margin": "0 0 1em 0",
            "font-family": "Consolas, Menlo, monospace",
            "white-space": "pre-wrap",
            "background-color": "#f4f4f4",
            "color": READABLE,
        },
        why="Outlook ignores `white-space`, and keeps the lines because of the element.",
    ),
    "ul": Element(style=_LIST_STYLE),
    "ol": Element(style=_LIST_STYLE, attributes={"start": re.compile(r"-?\d{1,6}")}),
    "li": Element(chosen=_ALIGNED),
    "blockquote": Element(
        style={"margin": "0 0 1em 0", "padding-left": "1em", "border-left": "3px solid #cccccc"},
        why="Of the room beside the line Outlook may show none.",
    ),
    "hr": Element(style={"border": "0", "border-top": "1px solid #cccccc", "margin": "1em 0"}, empty=True),
    "a": Element(
        attributes={"href": _LINK}, why="No colour: each client has its own, light and dark. Only with an address."
    ),
    "span": Element(
        chosen=_COLOURED, why=f"No colour but a chosen one, so that dark mode can turn it; on a background, {READABLE}."
    ),
    "img": Element(
        style={"max-width": "100%", "height": "auto"},
        attributes={"src": _PICTURE, "alt": _ANYTHING, "width": _NUMBER, "height": _NUMBER},
        empty=True,
        why=f"Outlook takes `width` alone, which is at most {WIDEST_PICTURE}; the others fit it to the window.",
    ),
    "table": Element(
        style={"border-collapse": "collapse", "margin": "0 0 1em 0"},
        fixed={"border": "1", "cellpadding": "4", "cellspacing": "0"},
        why="The attributes are for clients that drop the style.",
    ),
    "thead": Element(),
    "tbody": Element(),
    "tr": Element(),
    "td": Element(
        style=_CELL_STYLE, attributes=_CELL, chosen={**_ALIGNED, "background-color": _COLOUR}, why="Padding works here."
    ),
    "th": Element(
        style={**_CELL_STYLE, "text-align": "left"},
        attributes=_CELL,
        chosen={**_ALIGNED, "background-color": _COLOUR},
    ),
}

SAME_AS: Mapping[str, str] = {
    "b": "strong",
    "i": "em",
    "del": "s",
    "strike": "s",
    "h4": "h3",
    "h5": "h3",
    "h6": "h3",
    "tfoot": "tbody",
    **dict.fromkeys(
        """
        address article aside center details dd dl dt fieldset figcaption figure footer form header main nav section
        """.split(),
        "div",
    ),
}
"""What programs write for the same thing."""

DROPPED = frozenset(
    """
    script style title template iframe object embed svg math textarea select noscript noembed noframes audio video
    canvas xmp head
    """.split()
)
"""What is left out with all that is in it; of every other unknown element the text stays."""

TIGHT = frozenset({"li", "td", "th"})
"""Editors put paragraphs into these; right inside them nothing has a margin, as in the editor."""

_RGB = re.compile(r"rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)")


def written(style: Mapping[str, str]) -> str:
    """Return declarations as a style attribute has them."""
    return ";".join(f"{name}:{value}" for name, value in style.items())


def element_of(tag: str) -> tuple[str, Element | None]:
    """Return the name an element is written under, and its row; None for what is not written."""
    name = SAME_AS.get(tag, tag)
    return name, ELEMENTS.get(name)


def colour(value: str) -> str:
    """Return a colour as `#rrggbb` where it is `rgb(r, g, b)`, as browsers write it back; else as it is."""
    found = _RGB.fullmatch(value)
    return "#{:02x}{:02x}{:02x}".format(*(min(int(one), 255) for one in found.groups())) if found else value
