"""Which parts are the body and which are files: RFC 8621, 4.1.4, with pictures always kept as files."""

import msgspec

from postroom.channels.email import filenames
from postroom.channels.email.mime import Part

_TEXTS = frozenset({"text/plain", "text/html"})
_LOOSE_TEXTS = frozenset(
    {"text/enriched", "text/richtext", "text/x-plain", "text/markdown", "text/x-markdown", "text/unknown"}
)


class Chosen(msgspec.Struct):
    """The leaves to read as HTML, as plain text, and to keep as files, each in order."""

    html: list[Part]
    text: list[Part]
    files: list[Part]


def choose(root: Part) -> Chosen:
    """Sort the leaves of a message."""
    chosen = Chosen([], [], [])
    _walk((root,), "mixed", chosen, _Views())
    return chosen


class _Views(msgspec.Struct, frozen=True):
    """Which views the parts of a multipart belong to, and whether an alternative encloses it."""

    html: bool = True
    text: bool = True
    alternative: bool = False


def _walk(parts: tuple[Part, ...], kind: str, chosen: Chosen, views: _Views) -> None:
    texts, htmls = len(chosen.text), len(chosen.html)
    for index, part in enumerate(parts):
        if part.children:
            inner = part.media_type.removeprefix("multipart/")
            _walk(
                part.children,
                inner,
                chosen,
                _Views(views.html, views.text, views.alternative or inner == "alternative"),
            )
        elif not _is_body(part, index, kind, chosen):
            chosen.files.append(part)
        elif kind == "alternative":
            (chosen.html if part.media_type == "text/html" else chosen.text).append(part)
        else:
            views = _narrowed(views, part) if views.alternative else views
            if views.text:
                chosen.text.append(part)
            if views.html:
                chosen.html.append(part)
    if kind == "alternative" and views.html and views.text:
        _share_only_view(chosen, texts, htmls)


def _narrowed(views: _Views, part: Part) -> _Views:
    """Inside an alternative the first text tells which view this branch is."""
    if part.media_type == "text/html":
        return _Views(views.html, text=False, alternative=True)
    return _Views(html=False, text=views.text, alternative=True)


def _is_body(part: Part, index: int, kind: str, chosen: Chosen) -> bool:
    if part.disposition == "attachment" or part.media_type not in _TEXTS | _LOOSE_TEXTS:
        return False
    if part.media_type in _LOOSE_TEXTS:
        return index == 0 and not chosen.text
    if index == 0:
        return True
    if kind == "related":
        return not chosen.html and part.media_type == "text/html"
    return not filenames.declared(part)


def _share_only_view(chosen: Chosen, texts: int, htmls: int) -> None:
    """An alternative with one view only: that view serves both."""
    if len(chosen.text) == texts:
        chosen.text.extend(chosen.html[htmls:])
    elif len(chosen.html) == htmls:
        chosen.html.extend(chosen.text[texts:])
