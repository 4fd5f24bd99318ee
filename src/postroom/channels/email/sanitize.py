"""HTML of a mail made safe to show: a chain of five steps, the allow-list last so that nothing is trusted after it.

    bounded (kit.html_bounds) → styles inlined (css-inline, loads nothing) → pictures, trackers and quotes rewritten
    → allow-list of tags, attributes, style properties and values (nh3) → text

The result has no script, no form, no remote reference: a remote picture keeps its address in `data-remote-src` and
has no `src`; one inside the mail has `src="cid:..."`; small raster pictures may be `data:`.
"""

import re
from collections.abc import Mapping
from functools import cached_property

import css_inline
import msgspec
import nh3
from selectolax.lexbor import LexborHTMLParser, LexborNode

from postroom.channels.email import images, quote_html, styles
from postroom.channels.email.images import Pictures
from postroom.channels.email.quote_html import Quotes
from postroom.kit.html_bounds import tame
from postroom.kit.html_text import text_of
from postroom.kit.text import storable

_MAX_CSS = 500_000
_MAX_CSS_WORK = 200_000_000
_MAX_INLINED = 12_000_000
_MAX_URL = 8_000

TAGS = frozenset(
    """
    a abbr acronym address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del
    details dfn dir div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark
    nav ol p pre q rp rt ruby s samp section small span strike strong sub summary sup table tbody td tfoot th thead
    time tr tt u ul var wbr
    """.split()
)
_DROPPED_WITH_CONTENT = frozenset(
    """
    script style title template noembed noframes iframe object embed applet svg math textarea select xmp audio video
    canvas
    """.split()
)
_BOX = {"align", "bgcolor", "height", "valign", "width"}
_ATTRIBUTES = {
    "*": {"dir", "lang", "style", "title", "align"},
    "a": {"href"},
    "blockquote": {"type"},
    "col": {*_BOX, "span"},
    "colgroup": {*_BOX, "span"},
    "details": {"data-quote"},
    "font": {"color", "face", "size"},
    "hr": {"color", "noshade", "size", "width"},
    "img": {"alt", "border", "data-remote-src", "height", "hspace", "src", "vspace", "width"},
    "li": {"type", "value"},
    "ol": {"start", "type", "reversed"},
    "ul": {"type"},
    "table": {*_BOX, "border", "bordercolor", "cellpadding", "cellspacing", "frame", "rules", "summary"},
    "tbody": _BOX,
    "thead": _BOX,
    "tfoot": _BOX,
    "tr": _BOX,
    "td": {*_BOX, "abbr", "colspan", "headers", "nowrap", "rowspan", "scope"},
    "th": {*_BOX, "abbr", "colspan", "headers", "nowrap", "rowspan", "scope"},
    "time": {"datetime"},
}
_COLOUR = re.compile(r"\s*(?:#?([0-9a-fA-F]{6}|(?<=#)[0-9a-fA-F]{3})|([a-zA-Z]{3,20}))\s*")
_MOST_LINKS = 1_000
_LONG = 20_000  # characters of an attribute
_LONG_VALUE = re.compile(rf'="[^"]{{{_LONG}}}')
_LONG_TEXT = re.compile(r">[^<]{4000,}")
_SHARE = re.compile(r"[^<]{4000}[^<&;\s]{0,8};?")  # no entity is cut: as they are written here they are shorter
_LINK = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)
_PICTURE = re.compile(r"<im(?:g|age)", re.IGNORECASE)


class Sanitized(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """Safe HTML and what it holds. Its text is read on demand: most mail has a plain part, and that is its text.

    `folded` is `html`, its quotes folded also where all of it is a quote.
    """

    html: str
    folded: str
    quotes: Quotes
    pictures: Pictures

    @cached_property
    def text(self) -> str:
        """All of the text."""
        return text_of(self.folded)

    @cached_property
    def new_text(self) -> str:
        """The text without folded quotes, and with `> ` before open ones."""
        if self.quotes is Quotes.NONE:
            return self.text
        return text_of(self.folded, skip_quotes=self.quotes is Quotes.FOLDED, marks=self.quotes is Quotes.ANSWERED)


def _keep(tag: str, attribute: str, value: str) -> str | None:
    """Judge one attribute that the allow-list let through; called by nh3, so it must not raise."""
    if attribute == "style":
        return styles.clean(value)
    if attribute == "href":
        return value if _LINK.match(value.strip()) and len(value) <= _MAX_URL else None
    if attribute == "src":
        return value if images.is_local(value) else None
    if attribute == "data-remote-src":
        return value if images.is_remote(value) else None
    if tag == "blockquote":
        return value if value.lower() == "cite" else None
    return value


_INLINER = css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=False, keep_link_tags=False)
_CLEANER = nh3.Cleaner(
    tags=set(TAGS),
    clean_content_tags=set(_DROPPED_WITH_CONTENT),
    attributes=_ATTRIBUTES,
    attribute_filter=_keep,
    link_rel="noopener noreferrer nofollow",
    set_tag_attribute_values={"a": {"target": "_blank"}},
    url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
    filter_style_properties=set(styles.PROPERTIES),
)


def sanitize(html: str, locations: Mapping[str, str] | None = None) -> Sanitized | None:
    """Make the HTML of a mail safe. `locations` maps Content-Location values to content ids (RFC 2557).

    None when it is nested so deeply that no reader could have meant it: show the text instead.
    """
    bounded = tame(storable(html))
    if bounded is None:
        return None
    styled = _inlined(bounded)
    document = LexborHTMLParser(styled)
    found = images.rewrite(document, locations or {})
    quotes = quote_html.fold(document)
    clean = _CLEANER.clean(_body(document))
    safe = Sanitized(html=clean, folded=clean, quotes=quotes, pictures=found)
    if quotes is not Quotes.FOLDED or safe.new_text.strip():
        return safe
    document = LexborHTMLParser(styled)  # a forward without a word: it is the message
    images.rewrite(document, locations or {})
    return msgspec.structs.replace(safe, html=_CLEANER.clean(_body(document)), quotes=Quotes.NONE)


def pictures(html: str, locations: Mapping[str, str] | None = None) -> Pictures | None:
    """Return what `sanitize` finds out about the pictures of the HTML, and None where it gives None."""
    bounded = tame(storable(html))
    if bounded is None or not _PICTURE.search(bounded):
        return None if bounded is None else images.NONE
    return images.rewrite(LexborHTMLParser(_inlined(bounded)), locations or {})


def _body(document: LexborHTMLParser) -> str:
    """Return the body as a `div`, so that its colours and direction stay."""
    body = document.body
    if body is None:
        return _parted(document.html or "")
    given = body.attributes
    _paint(body, **{"background-color": given.get("bgcolor"), "color": given.get("text")})
    for link in document.css("a[href]")[:_MOST_LINKS] if given.get("link") else ():
        _paint(link, color=given.get("link"))
    html = body.html or ""
    if _LONG_VALUE.search(html):
        _drop_long_values(body)
        html = body.html or ""
    return _parted(f"<div{html.removeprefix('<body').removesuffix('</body>')}</div>")


def _drop_long_values(body: LexborNode) -> None:
    """Drop attributes for which the cleaner takes long: as for a text, its time grows with the square of a value."""
    for node in (body, *body.css("*")):
        for name, value in node.attributes.items():
            if value and len(value) > _LONG and ("&" in value or not value.isascii()):
                del node.attrs[name]


def _parted(html: str) -> str:
    """Return HTML with comments in long texts, which the cleaner takes out again.

    Its time grows with the square of a text in which much has to be escaped, or lies between U+0080 and U+00BF.
    """
    return _LONG_TEXT.sub(lambda text: _SHARE.sub(r"\g<0><!---->", text[0]), html)


def _paint(node: LexborNode, **colours: str | None) -> None:
    """Give a node the colours that attributes of the body say (HTML 4.01, 7.5.1), beneath its own."""
    said = {name: _COLOUR.fullmatch(value or "") for name, value in colours.items()}
    style = "; ".join(
        f"{name}: {'#' if match[1] else ''}{match[1] or match[2]}" for name, match in said.items() if match
    )
    if style:
        node.attrs["style"] = f"{style}; {node.attributes.get('style') or ''}"


def _inlined(html: str) -> str:
    """Return `html` with its style sheets as style attributes; unchanged when that fails or would grow too much."""
    css = sum(len(block) for block in _style_blocks(html))
    if css == 0 or css > _MAX_CSS or css * html.count("<") > _MAX_CSS_WORK:
        return html
    try:
        inlined = _INLINER.inline(html)
    except (css_inline.InlineError, ValueError):
        return html
    return inlined if len(inlined) <= _MAX_INLINED else html


_STYLE_OPEN = re.compile(r"<(?i:style)[\s>/]")
_STYLE_CLOSE = re.compile(r"</(?i:style)")


def _style_blocks(html: str) -> list[str]:
    blocks = []
    position = 0
    while opening := _STYLE_OPEN.search(html, position):
        closing = _STYLE_CLOSE.search(html, opening.end())
        position = closing.end() if closing else len(html)
        blocks.append(html[opening.end() : position])
    return blocks
