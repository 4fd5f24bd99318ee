"""Text from outside, made fit to keep and to show: no NUL, no lone surrogates, no controls or direction overrides."""

import re
import unicodedata

PREVIEW_CHARACTERS = 200

_CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]"
)
_INVISIBLE = "[\u00ad\u034f\u115f\u200b-\u200d\u2060\ufeff]\\s*"
_INVISIBLE_RUN = re.compile(f"{_INVISIBLE}(?:{_INVISIBLE})+")


def storable(text: str) -> str:
    """Return `text` without what PostgreSQL and UTF-8 cannot hold: NUL goes, lone surrogates become U+FFFD."""
    if "\x00" not in text and _is_unicode(text):
        return text
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return joined.replace("\x00", "")


def _is_unicode(text: str) -> bool:
    """Tell whether `text` has no surrogates; to encode it is ten times as quick as to look for them."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def without_controls(text: str) -> str:
    """Return `text` without control characters (tab and line ends stay) and without direction marks and overrides."""
    return text if text.replace("\n", "").isprintable() else _CONTROLS.sub("", storable(text))


def with_newlines(text: str) -> str:
    r"""Return `text` with every line end as `\n`."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\u2028", "\n").replace("\u2029", "\n")


def breaks_line(text: str) -> bool:
    """Tell whether `text` has a control character, a line separator or a lone surrogate: no header can hold those."""
    return not text.isprintable() and any(unicodedata.category(one) in {"Cc", "Zl", "Zp", "Cs"} for one in text)


def one_line(text: str, limit: int | None = None) -> str:
    """Return `text` on one line, white space folded, cut to `limit` characters with an ellipsis at the end."""
    clean = without_controls(text)
    line = " ".join((clean if clean.isascii() else _INVISIBLE_RUN.sub(" ", clean)).split())
    return line if limit is None else _cut(line, limit)


def _cut(line: str, limit: int) -> str:
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def preview(text: str) -> str:
    """Return the first words of `text` as one line of at most 200 characters."""
    line = one_line(text[: 2 * PREVIEW_CHARACTERS])
    # What is cut there may be half of a run: it is the last character, which a line that is long enough does not show.
    if len(line) <= PREVIEW_CHARACTERS + 1:
        line = one_line(text[: 20 * PREVIEW_CHARACTERS])
    return _cut(line, PREVIEW_CHARACTERS)


def file_name(name: str) -> str:
    """Return a name given from outside as that of one file: no folders, quotation marks or controls."""
    cleaned = "".join(one for one in name if one.isprintable() and one not in '/\\"')
    return cleaned.strip(". ")[:200] or "file"
