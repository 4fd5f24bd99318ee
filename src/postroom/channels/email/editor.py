"""HTML that people write, made fit for other people's mail clients, and HTML that they quote.

Mail clients drop style sheets, so every element carries its own style. Colours are left to the reader's client.
"""

import re
from datetime import datetime
from html import escape

import nh3
from selectolax.lexbor import LexborHTMLParser

from postroom.channels.base import Address
from postroom.channels.email import styles
from postroom.kit.html_bounds import tame
from postroom.kit.html_text import text_of as plain_text_of
from postroom.kit.text import storable, with_newlines

_STYLES = {
    "p": "margin:0 0 1em 0",
    "ul": "margin:0 0 1em 0;padding-left:1.5em",
    "ol": "margin:0 0 1em 0;padding-left:1.5em",
    "blockquote": "margin:0 0 1em 0;padding-left:1em;border-left:3px solid #ccc",
    "pre": "margin:0 0 1em 0;padding:0.75em;font-family:monospace;white-space:pre-wrap;background-color:#f4f4f4",
    "code": "font-family:monospace",
    "h1": "margin:0 0 0.5em 0;font-size:1.5em",
    "h2": "margin:0 0 0.5em 0;font-size:1.25em",
    "h3": "margin:0 0 0.5em 0;font-size:1.1em",
    "hr": "border:0;border-top:1px solid #ccc;margin:1em 0",
    "table": "border-collapse:collapse;margin:0 0 1em 0",
    "td": "border:1px solid #ccc;padding:4px 8px;vertical-align:top",
    "th": "border:1px solid #ccc;padding:4px 8px;vertical-align:top;text-align:left",
    "img": "max-width:100%;height:auto",
}
_OWN_PROPERTIES = {
    "background-color", "color", "font-family", "font-size", "font-style", "font-weight", "height", "max-width",
    "text-align", "text-decoration", "vertical-align", "white-space", "width", "margin", "padding", "padding-left",
    "border", "border-collapse", "border-left", "border-top",
}  # fmt: skip
_TAGS = {
    *_STYLES,
    "a",
    "b",
    "br",
    "div",
    "em",
    "i",
    "li",
    "s",
    "span",
    "strong",
    "sub",
    "sup",
    "tbody",
    "thead",
    "tr",
    "u",
}
_TAGS |= {"del", "font", "h4", "h5", "h6"}
_CID_OR_HTTPS = re.compile(r"(?:cid:|https?://)[^\s\"'<>]+\Z", re.IGNORECASE)
_LINK = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)


def _keep(_tag: str, attribute: str, value: str) -> str | None:
    if attribute == "style":
        return styles.clean(value)
    if attribute == "src":
        return value if _CID_OR_HTTPS.match(value) else None
    if attribute == "href":
        return value if _LINK.match(value.strip()) else None
    return value


_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags={
        "script",
        "style",
        "title",
        "template",
        "iframe",
        "object",
        "svg",
        "math",
        "textarea",
        "select",
    },
    attributes={
        "*": {"dir", "lang", "style"},
        "a": {"href"},
        "img": {"src", "alt", "width", "height"},
        "ol": {"start"},
        "td": {"colspan", "rowspan"},
        "th": {"colspan", "rowspan"},
        "font": {"color"},
    },
    attribute_filter=_keep,
    link_rel=None,
    url_schemes={"http", "https", "mailto", "tel", "cid"},
    filter_style_properties=_OWN_PROPERTIES,
)


def html_from_editor(html: str) -> str:
    """Return the composer's HTML as a small subset that mail clients show alike, styles on each element.

    Pictures must be `cid:` or on the web; whatever a client adds beyond the subset is dropped, its text kept.
    """
    bounded = tame(storable(html))
    if bounded is None:
        return f"<p>{escape(plain_text_of(nh3.clean_text(html)))}</p>"
    document = LexborHTMLParser(_CLEANER.clean(bounded))
    for tag, style in _STYLES.items():
        for node in document.css(tag):
            own = node.attributes.get("style") or ""
            if tag == "img" and not node.attributes.get("src"):
                node.decompose()
            elif not own.startswith(style):
                node.attrs["style"] = f"{style};{own}" if own else style
    body = document.body
    return _CLEANER.clean(body.inner_html or "") if body is not None else ""


def text_of(html: str) -> str:
    """Return the plain text part for HTML: bullets, `text (url)` for links, `> ` before quotes."""
    bounded = tame(storable(html)) or ""
    return plain_text_of(_CLEANER.clean(bounded), links=True, marks=True).strip("\n") + "\n"


def quote_original(*, html: str | None, text: str, sender: Address | None, sent_at: datetime | None) -> tuple[str, str]:
    """Return what an answer quotes of a received message: as HTML, and as text with `> ` marks.

    `html` is the sanitised HTML of the message: folded quotes are opened, remote pictures get their address back.
    """
    introduction = _introduction(sender, sent_at)
    lines = [f"> {line}".rstrip() for line in with_newlines(text).strip("\n").split("\n")]
    quoted_text = "\n".join([introduction, "", *lines]) + "\n"
    inner = _reopened(html) if html else f'<div style="white-space:pre-wrap">{escape(text.strip())}</div>'
    quoted_html = (
        f'<div class="gmail_quote"><div class="gmail_attr">{escape(introduction)}</div>'
        f'<blockquote type="cite" style="{_STYLES["blockquote"]}">{inner}</blockquote></div>'
    )
    return quoted_html, quoted_text


def _introduction(sender: Address | None, sent_at: datetime | None) -> str:
    who = "" if sender is None else f"{sender.name} <{sender.address}>" if sender.name else sender.address
    when = f"{sent_at:%Y-%m-%d %H:%M}" if sent_at else ""
    if who and when:
        return f"On {when}, {who} wrote:"
    return f"{who} wrote:" if who else "Original message:"


def _reopened(html: str) -> str:
    document = LexborHTMLParser(html)
    for summary in document.css("details[data-quote] > summary"):
        summary.decompose()
    for details in document.css("details[data-quote]"):
        details.unwrap()
    for image in document.css("img[data-remote-src]"):
        image.attrs["src"] = image.attributes.get("data-remote-src") or ""
        del image.attrs["data-remote-src"]
    for link in document.css("a[target]"):
        del link.attrs["target"]
    body = document.body
    return (body.inner_html or "") if body is not None else ""
