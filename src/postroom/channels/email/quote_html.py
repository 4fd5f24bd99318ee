"""Quotes in HTML mail: found by the marks that mail clients leave, folded into `<details data-quote>`, never removed.

Two kinds of mark: an element that holds the quote, and a divider behind which everything is the quote. Where the writer
answered between the pieces of a quote, nothing is folded: the pieces are part of what is said.
"""

import re
from collections.abc import Iterator
from enum import StrEnum

from selectolax.lexbor import LexborHTMLParser, LexborNode

from postroom.channels.email.attributions import ends_with_attribution

_HOLDERS = (
    ".gmail_quote_container", ".gmail_quote", "blockquote[type=cite]", "div.yahoo_quoted", "div[id^=yahoo_quoted]",
    ".protonmail_quote",
    ".tutanota_quote", "div[name=messageReplySection]", "div[name=quote]", ".zmail_extra",
    ".moz-forward-container", ".freshdesk_quote",
    ".front-blockquote", "blockquote.missive_quote", ".quoted-text", "#OLK_SRC_BODY_SECTION",
    ".ms-outlook-mobile-reference-message",
    "#mail-editor-reference-message-container", ".hs_reply", ".sh-quoted-content", "blockquote.iosymail",
    "blockquote.protonmail_quote",
    "blockquote.uol_quote", "div.gmail_extra > blockquote", "#isReplyContent", "#orig-message", ".freddie-quote",
    ".MailbirdQuote",
)  # fmt: skip
_DIVIDERS = (
    "#appendonsend", "#divRplyFwdMsg", "#x_divRplyFwdMsg", "hr#stopSpelling", "hr#zwchr",
    "hr[data-marker=__DIVIDER__]", ".OutlookMessageHeader",
    ".yahoo-quoted-begin", "#reply-intro", "hr#EMHeaderSeparator", ".sn-quote", "#ms-outlook-mobile-signature + hr",
    "div[style*='border-top:solid #E1E1E1']", "div[style*='border-top:solid #B5C4DF']",
    "div[style*='border-top: 1pt solid rgb(225']",
    "div[style*='border-top:1pt solid #E1E1E1']", "div[style*='border-top: solid #E1E1E1']",
    "div[style*='border-top:solid #b5c4df']",
    "div[style*='border-top:1pt solid #B5C4DF']", "div[style*='border-top: 1pt solid #E1E1E1']",
    "div[style*='border-top:solid #e1e1e1']",
)  # fmt: skip
_PREFIXES = (".moz-cite-prefix", ".gmail_attr", ".cite-prefix", "hr")
_ANY_HOLDER = ", ".join(_HOLDERS)
_ANY_DIVIDER = ", ".join(_DIVIDERS)
_MARKABLE = "[class], [id], [name], [type], [data-marker], div[style*='border-top']"
"""What a holder or a divider has."""
_COLON = re.compile("[:：](?=\\s|$)")
_MAX_ATTRIBUTION = 400
_MAX_HOLDERS = 1_000
_INLINE = frozenset({"-text", "a", "b", "bdi", "em", "font", "i", "small", "span", "strong", "u"})


class Quotes(StrEnum):
    """What became of the quotes: none there, folded, or left open because the writer answered between them."""

    NONE = "none"
    FOLDED = "folded"
    ANSWERED = "answered"


def fold(document: LexborHTMLParser) -> Quotes:
    """Fold the quotes of `document` in place; marks that the mail brought itself are taken off."""
    for forged in document.css("details[data-quote]"):
        del forged.attrs["data-quote"]
    body = document.body
    if body is None:
        return Quotes.NONE
    markable = body.css_first(_MARKABLE) is not None  # else: no need to try 49 selectors on each
    divider = body.css_first(_ANY_DIVIDER) if markable else None
    marked = body.css(_ANY_HOLDER) if markable else []
    plain = body.css("blockquote")
    if len(marked) + len(plain) > _MAX_HOLDERS:
        return Quotes.NONE
    holders = _outermost([*marked, *filter(_is_introduced, plain)])
    if divider is not None and not any(_contains(holder, divider) for holder in holders):
        before = [holder for holder in holders if not _behind(divider, holder)]
        _fold_from(document, divider)
        _fold_holders(document, before)
        return Quotes.FOLDED
    return _fold_holders(document, holders)


def _is_introduced(quote: LexborNode) -> bool:
    """Tell whether a plain blockquote is a quoted message: a line before it or its first one says who wrote it."""
    opening = _beginning(quote)[:_MAX_ATTRIBUTION]
    return bool(_attribution_before(quote)) or any(
        ends_with_attribution(opening[: match.end()]) for match in _COLON.finditer(opening)
    )


def _outermost(nodes: list[LexborNode]) -> list[LexborNode]:
    """Return the nodes that lie in none of the others."""
    ids = {node.mem_id for node in nodes}
    return [node for node in nodes if not any(parent.mem_id in ids for parent in _ancestors(node))]


def _ancestors(node: LexborNode) -> Iterator[LexborNode]:
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def _contains(holder: LexborNode, node: LexborNode) -> bool:
    return any(parent.mem_id == holder.mem_id for parent in _ancestors(node))


def _behind(divider: LexborNode, node: LexborNode) -> bool:
    """Tell whether `node` is, or lies in, a following sibling of the divider."""
    chain = {parent.mem_id for parent in (node, *_ancestors(node))}
    return any(sibling.mem_id in chain for sibling in _following(divider))


def _following(node: LexborNode) -> Iterator[LexborNode]:
    sibling = node.next
    while sibling is not None:
        yield sibling
        sibling = sibling.next


def _text(node: LexborNode) -> str:
    return " ".join(node.text(deep=True).split())


def _beginning(node: LexborNode) -> str:
    """Return the text of a node, whole when it may be an attribution, and at least its beginning when it is longer."""
    text = node.text(deep=True)
    beginning = " ".join(text[: 2 * _MAX_ATTRIBUTION].split())
    return beginning if len(beginning) > _MAX_ATTRIBUTION else " ".join(text.split())


def _is_blank(node: LexborNode) -> bool:
    text = node.text(deep=True)
    return not text or text.isspace()


def _fold_holders(document: LexborHTMLParser, holders: list[LexborNode]) -> Quotes:
    if not holders:
        return Quotes.NONE
    if _answered_between(holders) or any(_answered_inside(holder) for holder in holders):
        return Quotes.ANSWERED
    for holder in holders:
        before = _attribution_before(holder)
        _wrap(document, [*before, holder])
    return Quotes.FOLDED


def _answered_between(holders: list[LexborNode]) -> bool:
    """Tell whether the writer's own words stand between two pieces of quote under one parent."""
    ends = {holder.mem_id for holder in holders}
    return any(_own_words_until(holder, ends) for holder in holders[:-1])


def _own_words_until(holder: LexborNode, ends: set[int]) -> bool:
    words: list[str] = []
    for sibling in _following(holder):
        if sibling.mem_id in ends or (sibling.is_element_node and sibling.css_first(_ANY_HOLDER) is not None):
            return _are_words(" ".join(words))
        words.append(_text(sibling))
    return False


def _answered_inside(holder: LexborNode) -> bool:
    """Tell whether a holder is a quote in pieces with answers between them (as Gmail leaves it)."""
    child = holder.child
    pieces = 0
    words: list[str] = []
    while child is not None:
        if child.tag == "blockquote":
            if pieces and _are_words(" ".join(words)):
                return True
            pieces += 1
            words = []
        else:
            words.append(_text(child))
        child = child.next
    return False


def _are_words(text: str) -> bool:
    return bool(text.strip()) and not ends_with_attribution(text)


def _attribution_before(holder: LexborNode) -> list[LexborNode]:
    """Return the nodes just before a quote that say who wrote it."""
    return _line_before(holder) or _block_before(holder)


def _line_before(holder: LexborNode) -> list[LexborNode]:
    """Return the text and inline elements that make up the line before a quote, if it ends as an attribution does."""
    found: list[LexborNode] = []
    node = holder.prev
    words = ""
    while node is not None and len(words) <= _MAX_ATTRIBUTION:
        if node.tag not in _INLINE and (words.strip() or not _is_gap(node)):
            break
        found.insert(0, node)
        words = f"{_beginning(node)} {words}"
        node = node.prev
    told = len(found) > 1 and len(words) <= _MAX_ATTRIBUTION and ends_with_attribution(" ".join(words.split()))
    return found if told else []


def _is_gap(node: LexborNode) -> bool:
    return node.tag == "br" or _is_blank(node)


def _block_before(holder: LexborNode) -> list[LexborNode]:
    found: list[LexborNode] = []
    node = holder.prev
    while node is not None:
        text = _beginning(node)
        if text and (len(text) > _MAX_ATTRIBUTION or not (_is_prefix(node) or ends_with_attribution(text))):
            return []
        if node.is_element_node and node.css_first(_ANY_HOLDER) is not None:
            return []
        found.insert(0, node)
        if text:
            return found
        node = node.prev
    return []


def _is_prefix(node: LexborNode) -> bool:
    return node.is_element_node and any(node.css_matches(selector) for selector in _PREFIXES[:-1])


def _fold_from(document: LexborHTMLParser, divider: LexborNode) -> None:
    """Fold a divider and everything behind it; a rule just before it belongs to it."""
    top = divider
    parent = divider.parent
    while (
        parent is not None
        and parent.tag == "div"
        and _is_first_element(top)
        and parent.css_first("#divRplyFwdMsg") is None
    ):
        top, parent = parent, parent.parent
    nodes = [top, *_following(top)]
    before = top.prev
    while before is not None and (before.tag == "hr" or _is_blank(before)):
        if before.tag == "hr":
            nodes.insert(0, before)
            break
        before = before.prev
    _wrap(document, nodes)


def _is_first_element(node: LexborNode) -> bool:
    before = node.prev
    while before is not None:
        if before.is_element_node or not _is_blank(before):
            return False
        before = before.prev
    return True


def _wrap(document: LexborHTMLParser, nodes: list[LexborNode]) -> None:
    """Move `nodes` into a new `<details data-quote>` that stands where the first one was."""
    nodes[0].insert_before(document.create_node("details"))
    details = nodes[0].prev
    if details is None or details.tag != "details":
        return
    details.attrs["data-quote"] = ""
    summary = document.create_node("summary")
    summary.insert_child("…")
    details.insert_child(summary)
    for node in nodes:
        details.insert_child(node)
        node.decompose()
