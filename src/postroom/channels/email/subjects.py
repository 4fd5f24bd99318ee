"""Subjects of answers and forwards: one `Re: `, whatever prefixes other clients and languages put there before."""

import re

_REPLY = "re|r|aw|antw|antwort|sv|vs|odp|rép|ré|ynt|atb|bls|отв|ответ|回复|回覆|答复|返信|답장|תגובה|رد|απ|σχετ"
_FORWARD = "fwd?|wg|tr|rv|enc|i|vb|fs|pd|doorst|trs|ilt|továb|пересл|转发|轉寄|転送|전달|הועבר|προθ"
_COUNT = r"(?:\[\d{1,3}\]|\(\d{1,3}\)|\^\d{1,3}|\*\d{1,3})?"
_PREFIX = re.compile(rf"\s*(?:{_REPLY})\s*{_COUNT}\s*[:：]\s*", re.IGNORECASE)
_ANY_PREFIX = re.compile(rf"\s*(?:{_REPLY}|{_FORWARD})\s*{_COUNT}\s*[:：]\s*", re.IGNORECASE)
_LONGEST = 1_000  # what others send may be longer than what we do
_MAX_PREFIXES = 50


def reply_subject(subject: str) -> str:
    """Return the subject of an answer: `Re: ` once before what is left when reply prefixes are taken off."""
    return f"Re: {_without(subject, _PREFIX)}"[:_LONGEST].rstrip() if subject.strip() else "Re:"


def forward_subject(subject: str) -> str:
    """Return the subject of a forward: `Fwd: ` once; an answer that is forwarded stays recognisable as one."""
    bare = re.sub(r"\s*(?:fwd?|wg|tr)\s*[:：]\s*", "", subject, count=1, flags=re.IGNORECASE)
    return f"Fwd: {bare.strip()}"[:_LONGEST].rstrip()


def answered_subject(subject: str) -> tuple[str, bool]:
    """Return the folded subject without reply prefixes, for comparing, and whether there was one. `Fwd:` stays."""
    bare = _without(subject, _PREFIX)
    return " ".join(bare.split()).casefold(), bare != subject.strip()


def base_subject(subject: str) -> str:
    """Return the subject without any reply or forward prefix, folded, for comparing (RFC 5256, 2.1 in spirit)."""
    return " ".join(_without(subject, _ANY_PREFIX).split())


def _without(subject: str, prefix: re.Pattern[str]) -> str:
    position = 0
    for _ in range(_MAX_PREFIXES):
        match = prefix.match(subject, position)
        if match is None:
            break
        position = match.end()
    return subject[position:].strip()
