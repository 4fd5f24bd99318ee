"""Subjects of answers and forwards: one `Re: `, whatever prefixes other clients and languages put there before."""

import re

_REPLY = (
    "re|r|res|aw|antw|antwort|sv|odp|rép|ré|ynt|yan|atb|bls|vá|отв|ответ|відп|回复|回覆|答复|返信|답장|תגובה|رد|απ|σχετ"
)
_FORWARD = (
    "fwd?|wg|trs?|rv|enc|i|vb|vl|fs|pd|doorst|doorgest|videresend|továb|tovább|továbbítás|i̇lt|ilt|yön|prosl|přep|prepos"
    "|prp|пер|пересл|переслано|прсл|προθ|πρθ|转发|轉寄|转寄|転送|전달|הועבר|إعادة توجيه"
)
_EITHER = "vs"  # an answer in Finnish (vastaus), a forward in Danish and Norwegian (videresendt)
_REPLY_OR_NOT = "ref|rif"  # just as often the number of a case: told by, never taken off
_FORWARD_OR_NOT = "dal|ha|vid"
_COUNT = r"(?:\[\d{1,3}\]|\(\d{1,3}\)|\^\d{1,3}|\*\d{1,3})"


def _prefix(*words: str) -> re.Pattern[str]:
    return re.compile(rf"\s*(?:{'|'.join(words)})\s*(?:{_COUNT}\s*)?[:：]\s*", re.IGNORECASE)


_REPLIES = _prefix(_REPLY, _EITHER)
_FORWARDS = _prefix(_FORWARD)
_ANY = _prefix(_REPLY, _EITHER, _FORWARD)
_SAYS_REPLY = _prefix(_REPLY, _REPLY_OR_NOT)
_SAYS_FORWARD = _prefix(_FORWARD, _EITHER, _FORWARD_OR_NOT)
_OPENING = re.compile(r"\s*\[?")  # `[Fwd: News]`
_LONGEST = 1_000  # what others send may be longer than what we do
_MAX_PREFIXES = 50


def reply_subject(subject: str) -> str:
    """Return the subject of an answer: `Re: ` once before what is left when reply prefixes are taken off."""
    return f"Re: {_without(subject, _REPLIES)}"[:_LONGEST].rstrip() if subject.strip() else "Re:"


def forward_subject(subject: str) -> str:
    """Return the subject of a forward: `Fwd: ` once; an answer that is forwarded stays recognisable as one."""
    first = _FORWARDS.match(subject)
    return f"Fwd: {subject[first.end() if first else 0 :].strip()}"[:_LONGEST].rstrip()


def answered_subject(subject: str) -> tuple[str, bool]:
    """Return the folded subject without reply prefixes, for comparing, and whether there was one. `Fwd:` stays."""
    bare = _without(subject, _REPLIES)
    return " ".join(bare.split()).casefold(), bare != subject.strip()


def base_subject(subject: str) -> str:
    """Return the subject without any reply or forward prefix, folded, for comparing (RFC 5256, 2.1 in spirit)."""
    return " ".join(_without(subject, _ANY).split())


def says_forward(subject: str) -> bool | None:
    """Return whether a subject is a forward's (True) or an answer's (False); None when it says neither."""
    if _told_forward(subject):
        return True
    return False if _SAYS_REPLY.match(subject) else None


def forwarded_subject(subject: str) -> str:
    """Return the subject of the original that a forward with this subject has."""
    told = _told_forward(subject)
    return subject[told.end() :] if told else subject


def _told_forward(subject: str) -> re.Match[str] | None:
    opening = _OPENING.match(subject)
    return _SAYS_FORWARD.match(subject, opening.end() if opening else 0)


def _without(subject: str, prefix: re.Pattern[str]) -> str:
    position = 0
    for _ in range(_MAX_PREFIXES):
        match = prefix.match(subject, position)
        if match is None:
            break
        position = match.end()
    return subject[position:].strip()
