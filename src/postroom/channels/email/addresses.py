"""Address lists: RFC 5322, 3.4, RFC 6532, the obsolete forms, and what senders write instead.

One pass over the tokens of a field, so time grows with its length only. A separator is a comma or a semicolon outside
quotes, comments and angle brackets. What has no address that could be one is kept as a name without address:
`a@x.org)b@y.org` is neither a@x.org nor b@y.org, and must not be shown as either.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from postroom.channels.base import Address
from postroom.channels.email.words import decode_words
from postroom.kit.text import one_line, without_controls

_MAX_ADDRESSES = 5_000
_MAX_FIELD = 500_000
_MAX_NAME = 400
_MAX_ADDRESS = 320
_USUAL = re.compile(r"(?:([A-Za-z0-9]+(?: [A-Za-z0-9]+)*) )?<([A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)>")
_TOKEN = re.compile(
    r"""(?P<word>=\?[^?\s]+\?[bBqQ]\?[^?]*\?=)
    |(?P<quoted>"(?:[^"\\]|\\.)*+")
    |(?P<pair>\\.)
    |(?P<domain>\[[^\[\]<>\s]*\])
    |(?P<space>\s+)
    |(?P<special>[()<>,;:\\"])
    |(?P<atom>[^\s()<>,;:\\"]+)""",
    re.VERBOSE | re.DOTALL,
)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*+)"')
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_ADDR_SPEC = re.compile(r"""(?:"(?:[^"\\]|\\.)*"|[^\s@"(),:;<>\[\]\\]+)@(?:\[[^\[\]\s]+\]|[^\s@"'(),:;<>\[\]\\]+)""")
_LOCAL_ONLY = re.compile(r"[A-Za-z0-9._+=-]{1,64}")
_ROUTE = re.compile(r"@[^:<>\s]*:(?=.*@)")
_SIMPLE_LOCAL = re.compile(r'"([A-Za-z0-9!#$%&\'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&\'*+/=?^_`{|}~-]+)*)"(?=@)')
_LINKED = re.compile(r"\[mailto:([^\]\s]+)\]", re.IGNORECASE)
_ANGLE = re.compile(r"<([^<>]+)>")
_AT = re.compile(r"\s*@\s*")


class _Mailbox:
    """The pieces of one mailbox while its tokens are read."""

    __slots__ = ("address", "broken", "comments", "phrase", "start", "stop")

    def __init__(self, start: int) -> None:
        self.phrase: list[str] = []
        self.comments: list[str] = []
        self.address: str | None = None
        self.broken = False
        self.start = start
        self.stop = start


def parse(values: Iterable[str], hint: str | None = None) -> tuple[Address, ...]:
    """Return the mailboxes of address fields (raw header text), members of groups included, empty groups left out."""
    found: list[Address] = []
    for value in values:
        for several in _read(value, hint):
            found.extend(several)
            if len(found) >= _MAX_ADDRESSES:
                return tuple(found)
    return tuple(found)


def _read(value: str, hint: str | None) -> Iterator[Iterable[Address]]:
    if len(value) <= _MAX_ADDRESS and (usual := _USUAL.fullmatch(value)):
        yield (Address(usual[1] or "", usual[2]),)  # the tokens give the same, and take ten times as long
        return
    for mailbox in islice(_mailboxes(value[:_MAX_FIELD]), 2 * _MAX_ADDRESSES):
        yield _finish(mailbox, value[mailbox.start : mailbox.stop], hint)


def _mailboxes(value: str) -> Iterator[_Mailbox]:
    mailbox = _Mailbox(0)
    tokens = _TOKEN.finditer(value)
    for token in tokens:
        text = token.group()
        if token.lastgroup == "special" and text in ",;":
            mailbox.stop = token.start()
            yield mailbox
            mailbox = _Mailbox(token.end())
        elif text == ":" and _is_group(mailbox):
            mailbox = _Mailbox(token.end())
        elif text == "(":
            mailbox.comments.append(_comment(tokens))
        elif text == "<":
            _angle(mailbox, tokens)
        elif token.lastgroup == "special":
            mailbox.broken = mailbox.broken or text == ")"
            mailbox.phrase.append(text if text in ":)" else "")
        else:
            mailbox.phrase.append(text)
    mailbox.stop = len(value)
    yield mailbox


def _is_group(mailbox: _Mailbox) -> bool:
    """`Friends:` starts a group; `mailto:a@b` and `Name: <a@b>` after an address do not."""
    name = "".join(mailbox.phrase).strip().lower()
    return mailbox.address is None and "@" not in name and name != "mailto"


def _comment(tokens: Iterator[re.Match[str]]) -> str:
    depth = 1
    inside: list[str] = []
    for token in tokens:
        text = token.group()
        depth += (text == "(") - (text == ")")
        if depth == 0:
            break
        inside.append(text)
    return "".join(inside)


def _angle(mailbox: _Mailbox, tokens: Iterator[re.Match[str]]) -> None:
    inside: list[str] = []
    for token in tokens:
        text = token.group()
        if text == ">":
            break
        if text == "(":
            mailbox.comments.append(_comment(tokens))
        elif text != "<":
            inside.append(text)
    content = "".join(inside)
    if mailbox.address is None or "@" not in mailbox.address:
        mailbox.address = _addr_spec(content) or mailbox.address
        if mailbox.address is None and _LOCAL_ONLY.fullmatch(content):
            mailbox.address = content
        elif mailbox.address is None:
            mailbox.phrase.append(f" {content}")
    else:
        mailbox.broken = True


def _addr_spec(text: str) -> str | None:
    """Return the address in `text` if that is all there is, mended where no doubt is possible."""
    text = _ROUTE.sub("", text.strip().removeprefix("mailto:"), count=1) if ":" in text else text.strip()
    text = _AT.sub("@", text).strip(" '").rstrip(".") if '"' not in text else _AT.sub("@", text)
    text = without_controls(_SIMPLE_LOCAL.sub(r"\1", text) if '"' in text else text)
    return text if _ADDR_SPEC.fullmatch(text) and len(text) <= _MAX_ADDRESS else None


def _finish(mailbox: _Mailbox, raw: str, hint: str | None) -> Iterator[Address]:
    phrase = "".join(mailbox.phrase).strip()
    address = mailbox.address
    if address is None and not mailbox.broken:
        if (several := _only_addresses(phrase)) is not None:
            yield from several
            return
        address, phrase = _bare(phrase)
    if address is None or mailbox.broken:
        name = _readable(raw, hint)
        if name:
            yield Address(name, "")
        return
    name = _readable(phrase, hint) or _readable(" ".join(mailbox.comments), hint)
    yield Address("" if name == address else name, address)


def _only_addresses(phrase: str) -> list[Address] | None:
    """Addresses with nothing but spaces between them."""
    words = phrase.split()
    several = [one for one in map(_addr_spec, words) if one is not None] if len(words) > 1 else []
    return [Address("", one) for one in several] if several and len(several) == len(words) else None


def _bare(phrase: str) -> tuple[str | None, str]:
    """An address without brackets: alone, or the one word with @ beside a name (`Joe joe@x.org`)."""
    if (whole := _addr_spec(phrase)) is not None:
        return whole, ""
    phrase = _LINKED.sub(r" <\1> ", phrase, count=1) if "[mailto:" in phrase.lower() else phrase
    if (linked := _ANGLE.search(phrase)) and (inside := _addr_spec(linked.group(1))) is not None:
        return inside, phrase[: linked.start()]
    words = phrase.split()
    with_at = [word for word in words if "@" in word]
    if len(with_at) == 1 and "=?" not in with_at[0] and (one := _addr_spec(with_at[0])) is not None:
        return one, " ".join(word for word in words if word != with_at[0])
    if _LOCAL_ONLY.fullmatch(phrase):
        return phrase, ""
    return None, phrase


def _readable(text: str, hint: str | None) -> str:
    """Return a display name: quotes and backslashes undone, encoded words decoded, white space folded, controls out."""
    if '"' in text:
        text = _QUOTED.sub(lambda match: _ESCAPED.sub(r"\1", match.group(1)), text)
    name = one_line(decode_words(text, hint), _MAX_NAME)
    quoted = len(name) > 1 and name[0] == name[-1] and name[0] in "'\""
    return name[1:-1].strip() if quoted else name
