"""What is new in a plain text mail: without quotes, without the signature, and never without the writer's own words.

Marked lines (`> `) and the sentence above them go wherever they are, so answers between quotes stay. An unmarked
original below a divider, a label block or a sentence like `On ... wrote:` runs to the end. Nothing else is taken; the
whole text is kept beside.
"""

import re
from collections import Counter
from itertools import accumulate

from postroom.channels.email import attributions

_MAX_LINES = 20_000
_QUOTED = re.compile(r"\s{0,3}>(?!From )")
_INITIALS = re.compile(r"\s{0,3}([A-Z][A-Za-z]{0,3})>(?=\s|$)")
_MANY = 3  # lines that begin with the same initials are a quote; fewer may be anything
_WRAPPED_END = re.compile(r"\s{0,3}>\s*[^\s\d>]{0,20}\s*[:：]\s*$")
_SIGNATURE = re.compile(r"--\s?$")
_LIST_FOOTER = re.compile(r"[_-]{2,}\s*$")
_ORNAMENT = re.compile(r"[-*#~=_+ᐧ\s]+$")
_RULE = re.compile(r"_{5,}\s*$")
_RULED_SIGNATURE_LINES = 5
_SHORT_SIGNATURE_LINES = 15
_LONG_SIGNATURE_LINES = 30
_SENT_FROM = re.compile(
    r"[<(\[]*\s*(?:sent (?:from|via|with|by|using)\b|from my (?:iphone|ipad|android)|get \[?outlook for"
    r"|get the outlook app|von meinem .{1,60} gesendet|gesendet (?:von|mit|über)\b"
    r"|diese nachricht wurde von meinem|envoyé (?:de|depuis|à partir)|télécharge[rz]? outlook|obtenez outlook"
    r"|enviado (?:desde|do|a partir|de meu)|obtener outlook|inviato (?:da|con)\b"
    r"|scarica outlook|verzonden (?:vanaf|vanuit|met|via)\b|verstuurd vanaf|skickat från|sendt fra|lähetetty"
    r"|hankie? outlook|wysłan[eo] z|odesláno z"
    r"|odoslané z|отправлено (?:с|из)\b|надіслано з|enviat des|gönderildi|iphone'umdan|στάλθηκε από|küldve"
    r"|trimis de pe|"
    r"iphone ?から送信|(?:从|發自|从我|從)我?的.{1,40}(?:发送|傳送)|发自我的|나의 .{1,20}에서 보냄"
    r"|someone from mobile|downloaden? outlook"
    r"|outlook für)",
    re.IGNORECASE,
)
_MAX_SENT_FROM = 160
_BLANK_LINES = re.compile(r"\n\n\n+")


def new_text(text: str) -> str:
    """Return what the writer added. A text that is all quote or forward comes back whole: it is what was sent."""
    lines = text.split("\n", _MAX_LINES)
    quoted = [">" in line and _is_quoted(lines, index) for index, line in enumerate(lines)]
    _mark_initials(lines, quoted)
    end = _original_begins(lines, quoted)
    own = [line for line, is_quote in zip(lines[:end], quoted[:end], strict=True) if not is_quote]
    if not any(map(str.strip, own)):
        return text.strip()
    own = _without_sent_from(_without_signature(own))
    return _BLANK_LINES.sub("\n\n", "\n".join(map(str.rstrip, own))).strip("\n") or text.strip()


def _is_quoted(lines: list[str], index: int) -> bool:
    """Tell a quote mark from the bracket of an address that was wrapped (`<ann@x.org` and `> wrote:` below it)."""
    if not _QUOTED.match(lines[index]):
        return False
    above = lines[index - 1] if index else ""
    return not ("<" in above.rpartition(">")[2] and _WRAPPED_END.match(lines[index]) and not _QUOTED.match(above))


def _mark_initials(lines: list[str], quoted: list[bool]) -> None:
    """Mark what is quoted with the initials of who wrote it (`AB> Hello`), as some clients did."""
    found = [
        (index, match[1])
        for index, line in enumerate(lines)
        if ">" in line and not quoted[index] and (match := _INITIALS.match(line))
    ]
    times = Counter(initials for _, initials in found)
    for index, initials in found:
        quoted[index] = times[initials] >= _MANY


def _original_begins(lines: list[str], quoted: list[bool]) -> int:
    """Return the line where an unmarked original begins; mark the sentences above marked quotes on the way."""
    candidates = [at for at in attributions.introducing(lines) if not quoted[at]]
    following = _next_word(lines) if candidates else []
    for index in candidates:
        if _is_original(lines, index):
            return index
        target = following[index]
        before_quote = target < len(lines) and quoted[target]
        start = attributions.sentence_start(lines, index, before_quote=before_quote)
        if start is None:
            continue
        if not before_quote:
            return start if target < len(lines) else len(lines)
        quoted[start : index + 1] = [True] * (index + 1 - start)
    return len(lines)


def _is_original(lines: list[str], index: int) -> bool:
    if attributions.is_divider(lines[index]) or attributions.starts_label_block(lines, index):
        return True
    if not attributions.is_rule(lines[index]):
        return False
    below = [index + step for step in (1, 2, 3) if index + step < len(lines) and lines[index + step].strip()]
    return bool(below) and attributions.starts_label_block(lines, below[0])


def _next_word(lines: list[str]) -> list[int]:
    """Return for each line the index of the next line with words, the number of lines when there is none."""
    result = [len(lines)] * len(lines)
    nearest = len(lines)
    for index in range(len(lines) - 1, -1, -1):
        result[index] = nearest
        if lines[index].strip():
            nearest = index
    return result


def _without_signature(lines: list[str]) -> list[str]:
    drawn = [index for index, line in enumerate(lines) if index and line.startswith(("-", "_"))]
    below = _words_below(lines) if drawn else []
    for index in drawn:
        if _LIST_FOOTER.match(lines[index]) and "mailing list" in "".join(lines[index + 1 : index + 3]).lower():
            return lines[:index]
        if below[index] <= _lines_signed_by(lines[index]):
            return lines[:index]
    return lines


def _words_below(lines: list[str]) -> list[int]:
    """Return for each line how many of the lines below it have words."""
    return list(accumulate(map(bool, map(str.strip, reversed(lines[1:]))), initial=0))[::-1]


def _lines_signed_by(line: str) -> int:
    """Return how many lines may stand below a line for them to be a signature, -1 when it introduces none."""
    if _RULE.match(line):
        return _RULED_SIGNATURE_LINES
    if not _SIGNATURE.match(line):
        return -1
    return _LONG_SIGNATURE_LINES if line.startswith("-- ") else _SHORT_SIGNATURE_LINES


def _without_sent_from(lines: list[str]) -> list[str]:
    end = len(lines)
    keep = end
    while end and (_ORNAMENT.match(lines[end - 1] or " ") or _is_sent_from(lines[end - 1])):
        end -= 1
        keep = end if lines[end].strip() else keep
    return lines[: keep if any(map(str.strip, lines[:keep])) else len(lines)]


def _is_sent_from(line: str) -> bool:
    return len(line) <= _MAX_SENT_FROM and bool(_SENT_FROM.match(line.strip()))
