"""What an answer quotes of a message, and what a forward hands on, as HTML and as text.

The words above it are ours, in the writer's language and time zone. Below them stands the sanitised HTML of the
original, character for character, but for what our reader had added for the screen: folds are opened, remote pictures
get their address back, links lose our `target` and `rel`. It keeps what its sender referred to; nothing is added.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

import msgspec

from postroom.channels.base import Address
from postroom.channels.email import document
from postroom.kit.text import one_line, with_newlines

_MAX_NAME = 100
_QUOTE = document.written(document.ELEMENTS["blockquote"].style)
_SPACE = "\u00a0"
_TAG = re.compile(
    r"<(/?)(details|img|a)\b([^<>\"]*+(?:\"[^\"<]*+\"[^<>\"]*+)*+)>(?:<summary>[^<]*+</summary>)?",
)
_ON_SCREEN = (' target="_blank"', ' rel="noopener noreferrer nofollow"')


class Voice(msgspec.Struct, frozen=True):
    """How a writer says when something was: `language` is en or fr, `time_zone` of the IANA database."""

    language: str = "en"
    time_zone: str = "UTC"


class Original(msgspec.Struct, frozen=True, kw_only=True):
    """The message that is answered or handed on. `html` is its sanitised HTML; without it, its text is quoted."""

    html: str | None
    text: str
    sender: Address | None
    sent_at: datetime | None
    subject: str = ""
    to: Sequence[Address] = ()
    cc: Sequence[Address] = ()


class _Words(msgspec.Struct, frozen=True, kw_only=True):
    """A language. `{when}` and `{who}` stand for themselves."""

    both: str
    who: str
    neither: str
    forwarded: str
    labels: Sequence[str]
    at: str
    days: Sequence[str]
    months: Sequence[str]


_WORDS: Mapping[str, _Words] = {
    "en": _Words(
        both="On {when}, {who} wrote:",
        who="{who} wrote:",
        neither="Original message:",
        forwarded="Forwarded message",
        labels=("From:", "Date:", "Subject:", "To:", "Cc:"),
        at="at",
        days="Mon Tue Wed Thu Fri Sat Sun".split(),
        months="Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(),
    ),
    "fr": _Words(
        both=f"Le {{when}}, {{who}} a écrit{_SPACE}:",
        who=f"{{who}} a écrit{_SPACE}:",
        neither=f"Message d’origine{_SPACE}:",
        forwarded="Message transféré",
        labels=tuple(f"{one}{_SPACE}:" for one in ("De", "Date", "Objet", "À", "Cc")),
        at="à",
        days="lun. mar. mer. jeu. ven. sam. dim.".split(),
        months="janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.".split(),
    ),
}


def answered(original: Original, voice: Voice) -> tuple[str, str]:
    """Return an original as an answer quotes it: as HTML, and as text with `> ` marks."""
    introduction = _introduction(original, voice)
    lines = [f"> {line}".rstrip() for line in with_newlines(original.text).strip("\n").split("\n")]
    html = (
        f'<div class="gmail_quote"><div class="gmail_attr">{escape(introduction)}</div>'
        f'<blockquote type="cite" style="{_QUOTE}">{_content(original)}</blockquote></div>'
    )
    return html, "\n".join([introduction, "", *lines]) + "\n"


def forwarded(original: Original, voice: Voice) -> tuple[str, str]:
    """Return an original as it is handed on: a block that says whose it is, and all of it without marks."""
    words = _words(voice)
    head = f"---------- {words.forwarded} ---------"
    values = (
        _name(original.sender) if original.sender else "",
        _moment(original.sent_at, voice) if original.sent_at else "",
        one_line(original.subject),
        ", ".join(map(_name, original.to)),
        ", ".join(map(_name, original.cc)),
    )
    lines = [head, *(f"{label} {value}" for label, value in zip(words.labels, values, strict=True) if value)]
    html = f"<div>{'<br>'.join(map(escape, lines))}</div><br><div>{_content(original)}</div>"
    return html, "\n".join([*lines, "", with_newlines(original.text).strip("\n")]) + "\n"


def _words(voice: Voice) -> _Words:
    return _WORDS.get(voice.language, _WORDS["en"])


def _introduction(original: Original, voice: Voice) -> str:
    words = _words(voice)
    if original.sender is None:
        return words.neither
    who = _name(original.sender)
    if original.sent_at is None:
        return words.who.format(who=who)
    return words.both.format(who=who, when=_moment(original.sent_at, voice))


def _name(address: Address) -> str:
    name = one_line(address.name, _MAX_NAME)
    return f"{name} <{address.address}>" if name else address.address


def _moment(at: datetime, voice: Voice) -> str:
    """Return a moment as `Mon 3 Mar 2025 at 14:05` on the writer's clock."""
    words, local = _words(voice), at.astimezone(ZoneInfo(voice.time_zone))
    day = f"{words.days[local.weekday()]} {local.day} {words.months[local.month - 1]} {local.year}"
    return f"{day} {words.at} {local:%H:%M}"


def _content(original: Original) -> str:
    """Return the HTML of an original; of a text its lines and indents written out: Outlook has no `white-space`."""
    if original.html is not None:
        return _as_sent(original.html)
    lines = escape(with_newlines(original.text).strip("\n")).split("\n")
    return f"<div>{'<br>'.join(re.sub('^ +', lambda spaces: '&nbsp;' * len(spaces[0]), one) for one in lines)}</div>"


def _as_sent(html: str) -> str:
    """Take off what our reader added. HTML as nh3 writes it: in words and in values `<` and `>` are escaped."""
    folds: list[bool] = []

    def keep(found: re.Match[str]) -> str:
        closing, tag, attributes = found.groups()
        if tag == "details":
            if not closing:
                folds.append("data-quote" in attributes)
            folded = bool(folds) and (folds.pop() if closing else folds[-1])
            return "" if folded else found[0]
        if tag == "img":
            return found[0].replace(" data-remote-src=", " src=", 1)
        return _without_screen(found[0])

    return _TAG.sub(keep, html)


def _without_screen(link: str) -> str:
    for added in _ON_SCREEN:
        link = link.replace(added, "", 1)
    return link
