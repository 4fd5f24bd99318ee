"""Judges the HTML of a letter by the table of safe elements, with a parser of its own."""

from html.parser import HTMLParser

from typing_extensions import override

from postroom.channels.email.document import COMMON, ELEMENTS, READABLE

_MARKS = {("class", "gmail_quote"), ("class", "gmail_attr"), ("type", "cite")}
"""What our quotes carry besides, for the programs that fold them; no client takes a style from it."""


class _Judge(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = ELEMENTS.get(tag)
        if element is None:
            self.wrong.append(f"<{tag}>")
            return
        for name, value in attrs:
            if name == "style":
                self._style(tag, value or "")
            elif (name, value) not in _MARKS and element.fixed.get(name) != value:
                fits = {**COMMON, **element.attributes}.get(name)
                if fits is None or not fits.fullmatch(value or ""):
                    self.wrong.append(f"<{tag} {name}={value!r}>")

    def _style(self, tag: str, style: str) -> None:
        element = ELEMENTS[tag]
        for declaration in style.split(";"):
            name, _, value = declaration.partition(":")
            fits = element.chosen.get(name)
            ours = element.style.get(name) == value or (name, value) in {("margin", "0"), ("color", READABLE)}
            if not ours and (fits is None or not fits.fullmatch(value)):
                self.wrong.append(f"<{tag} style={declaration!r}>")

    @override
    def handle_comment(self, data: str) -> None:
        self.wrong.append(f"<!--{data}-->")

    @override
    def handle_decl(self, decl: str) -> None:
        self.wrong.append(f"<!{decl}>")


def unsafe(html: str) -> list[str]:
    """Return what stands in a letter and not in the table: elements, attributes, styles; and references outside."""
    judge = _Judge()
    judge.feed(html)
    judge.close()
    outside = [word for word in ("url(", "<style", "<link", "@import", 'src="http', "background=") if word in html]
    return judge.wrong + outside
