"""Bytes to text: declared charset, else UTF-8, else windows-1252.

Never fails, and never loads a codec that a mail names freely. Labels mean what senders mean (WHATWG Encoding Standard:
latin1 is windows-1252, gb2312 is gb18030 ...).
"""

import codecs
import re
from encodings.aliases import aliases

from postroom.kit.text import storable

_MEANT = {
    label: codec
    for codec, labels in {
        "cp1252": "us_ascii ascii iso_8859_1 iso8859_1 latin1 latin_1 ansi_x3.4_1968 unknown_8bit x_user_defined",
        "cp1254": "iso_8859_9 iso8859_9 latin5",
        "cp874": "iso_8859_11 iso8859_11 tis_620 windows_874 dos_874",
        "gb18030": "gb2312 gbk x_gbk gb_2312_80 chinesesimplified",
        "cp949": "ks_c_5601_1987 ksc5601 ks_c_5601 euc_kr",
        "cp932": "shift_jis x_sjis sjis windows_31j",
        "big5hkscs": "big5 x_x_big5",
        "iso2022_jp_ext": "iso_2022_jp iso2022_jp",
        "iso8859_8": "iso_8859_8_i iso_8859_8_e",
        "iso8859_6": "iso_8859_6_i iso_8859_6_e",
        "mac_roman": "x_mac_roman macintosh",
        "mac_cyrillic": "x_mac_cyrillic",
        "utf_8_sig": "utf_8 utf8 utf8mb4 unicode_1_1_utf_8",
        "utf_7": "unicode_1_1_utf_7",
        "koi8_r": "koi8",
    }.items()
    for label in labels.split()
}
_FAMILIES = re.compile(
    r"(?:big5|cp\d|euc_|gb|hp_roman|hz|iso|johab|koi8|kz1048|mac_|ptcp|shift_jis|tis_620|utf_|ascii|latin)"
)
_KNOWN = frozenset(
    name
    for name in (*aliases.values(), "cp720", "cp737", "cp856", "cp874", "cp875", "cp1006", "koi8_t", "koi8_u")
    if _FAMILIES.match(name)
)
_WESTERN = frozenset({"cp1252", "iso8859_15"})
_AS_UTF_8 = dict.fromkeys(_WESTERN, "utf_8") | {"utf_8_sig": "utf_8_sig"}
_STATEFUL = ("utf_7", "utf_16", "utf_32", "hz", "iso2022")  # written in ASCII, but no ASCII text
_LABEL_CHARACTERS = 40
_PUNCTUATION = re.compile(r"[^a-z0-9.]+")
_NUMBERED = re.compile(r"(?:x_)?(?:windows|cp|ibm)_?(\d+)")
_TOLERATED = 0.05

_ISO_2022 = re.compile(rb"\x1b(?:\$[@B(]|\([BJI])")


def codec_of(label: str | None) -> str | None:
    """Return the Python codec that a charset label means, None when it is missing or not a known text encoding."""
    if not label or len(label) > _LABEL_CHARACTERS:
        return None
    name = _PUNCTUATION.sub("_", label.lower()).strip("_")
    name = f"cp{numbered[1]}" if (numbered := _NUMBERED.fullmatch(name)) else name
    name = _MEANT.get(name, name)
    name = aliases.get(name, name)
    return _MEANT.get(name, name) if name in _KNOWN or name == "utf_8_sig" else None


def decode(data: bytes, label: str | None = None, *, hint: str | None = None, cut: bool = False) -> str:
    """Return `data` as text by the first that fits: byte order mark, `label`, UTF-8, `hint`, windows-1252.

    `cut`: there is more, which may begin in the middle of a character.
    """
    declared = codec_of(label)
    if data.isascii() and b"\x1b" not in data and not (declared or "").startswith(_STATEFUL):
        return data.decode("ascii").replace("\x00", "")
    if declared in _AS_UTF_8 and (text := _strictly(data, _AS_UTF_8[declared], cut=cut)) is not None:
        return text.replace("\x00", "")  # all that it has for `storable` to do: UTF-8 cannot hold a surrogate
    return storable(_decode(data, declared, codec_of(hint), cut=cut))


def _decode(data: bytes, declared: str | None, hint: str | None, *, cut: bool) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and len(data) % 2 == 0:
        return data.decode("utf_16", "replace")
    if declared == "utf_7":
        return _strictly(data, "utf_7", cut=cut) or _by_line(data)
    guessed = "iso2022_jp_ext" if declared is None and _ISO_2022.search(data) else None
    for name in (declared, guessed, "utf_8_sig", hint):
        if name and (text := _strictly(data, name, cut=cut)) is not None:
            return text
    return _mostly(data, declared) or _mostly(data, "utf_8") or _windows_1252(data)


def _by_line(data: bytes) -> str:
    """Decode UTF-7 in which a line is wrong (a signature with a plus sign): that line is as it is, the others count."""
    lines = data.split(b"\n")
    return "\n".join(_strictly(line, "utf_7") or line.decode("latin-1") for line in lines)


def _strictly(data: bytes, name: str, *, cut: bool = False) -> str | None:
    try:
        return codecs.getincrementaldecoder(name)().decode(data) if cut else data.decode(name)
    except (UnicodeError, LookupError):
        return None


def _mostly(data: bytes, name: str | None) -> str | None:
    """Decode although a few bytes are wrong: one bad character must not spoil a whole Chinese or UTF-8 mail."""
    if name is None:
        return None
    try:
        text = data.decode(name, "replace")
    except (UnicodeError, LookupError):
        return None
    odd = sum(not character.isascii() for character in text[:100_000])
    wrong = text.count("\ufffd", 0, 100_000)
    return text if wrong <= max(1, odd * _TOLERATED) and odd > wrong else None


def _windows_1252(data: bytes) -> str:
    text = data.decode("cp1252", "replace")
    return text if "\ufffd" not in text else data.decode("latin-1").translate(_FROM_1252)


_FROM_1252 = {code: bytes([code]).decode("cp1252", "replace") for code in range(0x80, 0xA0)}
