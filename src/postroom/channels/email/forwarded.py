"""Forwarded mail: who wrote the original, when, to whom and about what, as the forwarding client says it in the text.

What begins first in a text decides. A divider that says `Forwarded message` is a forward. A divider that says
`Original message`, a bare block of labels (Outlook) or a sentence (`On ... Ann wrote:`) begins an answer as well: there
the subject has to say it, or at least not say the contrary.
"""

import re
from collections.abc import Sequence

from postroom.channels.base import Address, Forwarded
from postroom.channels.email import addresses, attributions, labels
from postroom.channels.email.headers import split
from postroom.channels.email.labels import Field
from postroom.channels.email.mime import Part
from postroom.channels.email.subjects import forwarded_subject, says_forward
from postroom.kit.text import one_line

_MAX_LINES = 20_000
_PARTICLE = 3  # von, de, bin: small, and part of a name
_BLOCK_LINES = 16
_GAP = 3  # empty lines between a divider and its labels, or inside a wrapped value
_MAX_VALUE = 2_000
_MARKS = "> \t\ufeff\u200b\u200e\u200f\u00a0|"
_MAILTO = re.compile(r"\s?<mailto:[^<>]*>|\s?\[mailto:[^\[\]]*\]", re.IGNORECASE)
_QUOTED_NAME = re.compile(r"(?<![^\s,;])'([^'<>@]{1,200})'(?=\s*<)")
_ADDRESS = re.compile(r"[<(\[]+(?:mailto:)?([^<>()\[\]\s]+@[^<>()\[\]\s]+?)[>)\]]+")
_QUOTED = re.compile(r"[\"“„«']([^\"“”„«»]{1,200}?)[\"”“»']\s*$")
_NAME = re.compile(r"((?:[^\W\d_][^\s,]*\s+){0,6}[^\W\d_][^\s,]*)\s*$")
_MOMENT = re.compile(
    r"(?:\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4})(?:,?\s+(?:at\s+|um\s+|kl\.?\s+|om\s+|à\s+)?\d{1,2}[:.]\d{2}(?::\d{2})?(?:\s?[AP]M)?)?",
    re.IGNORECASE,
)
_FINNISH = re.compile(r"lähettäjä", re.IGNORECASE)


def find(text: str, subject: str, *, answers: bool) -> Forwarded | None:
    """Return what a forward says of its original, None when `text` is none. `answers`: it has an In-Reply-To."""
    marked = text.split("\n", _MAX_LINES)[:_MAX_LINES]
    lines = [line.lstrip(_MARKS).rstrip() for line in marked]
    said = says_forward(subject)
    likely = said is True or (said is None and not answers)
    quoting = (at for at, line in enumerate(marked) if ">" in line and line.lstrip().startswith(">") and lines[at])
    answered = next((at for at in quoting if not _may_lead(lines, at)), len(lines))
    for index in attributions.introducing(lines[: answered + 1]):
        fields = _fields_at(lines, index)
        if fields:
            sure = _announced(lines, index)
            finnish = bool(_FINNISH.match(lines[index])) and subject[:2].lower() == "vs"
            return _forwarded(fields) if sure or (likely and not finnish) else None
        start = attributions.sentence_start(lines, index, before_quote=False)
        if start is not None:
            return _sentence(" ".join(lines[start : index + 1]), subject) if said else None
    return None


def attached(parts: Sequence[Part], subject: str) -> Forwarded | None:
    """Return what is known of the only message attached to a mail whose subject says that it is a forward."""
    messages = [part for part in parts if part.media_type == "message/rfc822"]
    if len(messages) != 1 or not says_forward(subject):
        return None
    content = messages[0].content
    headers, _ = split(content, 0, len(content))
    sender = next(iter(addresses.parse(headers.raw("from"), headers.hint)), None)
    if sender is None:
        return None
    return Forwarded(
        from_=sender,
        sent=one_line(headers.first("date"), _MAX_VALUE),
        subject=headers.text("subject")[:_MAX_VALUE],
        to=addresses.parse(headers.raw("to"), headers.hint),
        cc=addresses.parse(headers.raw("cc"), headers.hint),
    )


def _announced(lines: Sequence[str], index: int) -> bool:
    """Tell whether the divider above a block, or the line it runs on, says that the message was forwarded."""
    above = [line for line in lines[max(0, index - _GAP - 1) : index] if line]
    return attributions.forwards(lines[index]) or bool(above and attributions.forwards(above[-1]))


def _may_lead(lines: Sequence[str], index: int) -> bool:
    """Tell whether a marked line leads to a block of labels: a divider, or words that end with a colon."""
    return attributions.is_divider(lines[index]) or lines[index][-1] in ":："


Fields = dict[Field, str]


def _fields_at(lines: Sequence[str], index: int) -> Fields | None:
    """Return the block of labels that begins at a line, or stands in it behind a divider; None when there is none."""
    if attributions.is_divider(lines[index]) and len(found := labels.run_on(lines[index])) > 1:
        return _enough(dict(reversed(found)))
    if labels.label(lines[index]) is None:
        return None
    return _enough(_block(lines, index))


def _enough(fields: Fields) -> Fields | None:
    """A block says who wrote, and two of when, to whom and about what."""
    told = sum(field in fields for field in (Field.DATE, Field.SUBJECT, Field.TO))
    return fields if fields.get(Field.FROM) and told > 1 else None


def _block(lines: Sequence[str], index: int) -> Fields:
    fields: Fields = {}
    last: Field | None = None
    for at in range(index, min(index + _BLOCK_LINES, len(lines))):
        found = labels.label(lines[at])
        if found and (found[0] not in fields or found[0] is Field.OTHER):
            last, value = found
            fields[last] = value[:_MAX_VALUE]
        elif last and lines[at] and (not fields[last] or _goes_on(lines, at, fields)):
            fields[last] = f"{fields[last]} {lines[at]}".strip()[:_MAX_VALUE]
        elif lines[at] or not (last and (not fields[last] or _goes_on(lines, at, fields))):
            break
    return fields


def _goes_on(lines: Sequence[str], at: int, fields: Fields) -> bool:
    """Tell whether a label that is not known yet follows soon."""
    following = (labels.label(line) for line in lines[at + 1 : at + 1 + _GAP])
    return any(found and found[0] not in fields for found in following)


def _forwarded(fields: Fields) -> Forwarded:
    return Forwarded(
        from_=next(iter(_people(fields[Field.FROM])), Address(one_line(fields[Field.FROM], 200), "")),
        sent=one_line(fields.get(Field.DATE, ""), 200),
        subject=one_line(fields.get(Field.SUBJECT, ""), _MAX_VALUE),
        to=_people(fields.get(Field.TO, "")),
        cc=_people(fields.get(Field.CC, "")),
    )


def _people(value: str) -> tuple[Address, ...]:
    cleaned = _QUOTED_NAME.sub(r'"\1"', _MAILTO.sub("", value))
    return tuple(
        Address("" if one.name.casefold() == one.address.casefold() else one.name, one.address)
        for one in addresses.parse([cleaned])
    )


def _sentence(text: str, subject: str) -> Forwarded | None:
    """Read `On 28/10/2021 12:46, "John Doe" <john@x.org> wrote:`."""
    match = _ADDRESS.search(text)
    if match is None:
        return None
    before = text[: match.start()].rstrip(" (<[")
    named = _QUOTED.search(before) or _NAME.search(before)
    moment = _MOMENT.search(before)
    start = moment.end() if moment else 0
    name = " ".join(_capitalised(named[1])) if named and named.start() >= start else ""
    sent = moment[0] if moment else before[: named.start() if named else len(before)].partition(" ")[2]
    return Forwarded(
        from_=Address(one_line(name, 200), match[1]),
        sent=one_line(sent, 200).strip(" ,"),
        subject=one_line(forwarded_subject(subject)),
    )


def _capitalised(words: str) -> list[str]:
    """Return the words of a name at the end: what the sentence says before it is in small letters."""
    kept = words.split()
    small = [at for at, word in enumerate(kept) if word[:1].islower() and len(word) > _PARTICLE]
    return kept[small[-1] + 1 :] if small else kept
