"""Style declarations that may stay in a mail: by property (the sanitiser's list), and here by value.

The sanitiser checks names, not values, so `color: url(https://...)` would pass it. A value keeps only functions that
cannot load or run anything; a `url()` inside a shorthand goes alone, so that the colour beside it survives.
"""

import re

PROPERTIES = frozenset(
    """
    color background background-color border border-top border-right border-bottom border-left border-color
    border-style border-width border-top-color border-right-color border-bottom-color border-left-color
    border-top-style border-right-style border-bottom-style border-left-style border-top-width border-right-width
    border-bottom-width border-left-width border-radius border-top-left-radius border-top-right-radius
    border-bottom-left-radius border-bottom-right-radius border-collapse border-spacing box-sizing caption-side clear
    direction display empty-cells float font font-family font-size font-style font-variant font-weight font-stretch
    height letter-spacing line-height list-style list-style-type list-style-position margin margin-top margin-right
    margin-bottom margin-left max-height max-width min-height min-width opacity overflow overflow-wrap padding
    padding-top padding-right padding-bottom padding-left table-layout text-align text-decoration
    text-decoration-color text-decoration-line text-decoration-style text-indent text-overflow text-shadow
    text-transform unicode-bidi vertical-align visibility white-space width word-break word-spacing word-wrap
    writing-mode box-shadow mso-table-lspace mso-table-rspace mso-line-height-rule
    """.split()
)
_NAME = re.compile(r"(?:^|;)\s*[a-z-]*[A-Z][A-Za-z-]*\s*:")
_SUSPECT = re.compile(r"[(\\@<\x00-\x08\x0b\x0e-\x1f\x7f]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_URL = re.compile(
    r"(?:url|image-set|-webkit-image-set|image|cross-fade|element|src)\s*\((?:\"[^\"]*\"|'[^']*'|[^()\"'])*\)",
    re.IGNORECASE,
)
_FUNCTION = re.compile(r"([\w-]*)\s*\(")
_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
_HARMLESS = frozenset(
    {"rgb", "rgba", "hsl", "hsla", "hwb", "lab", "lch", "oklab", "oklch", "calc", "min", "max", "clamp"}
)
_DECLARATION = re.compile(r"(?:[^;\"'()]|\"[^\"]*\"|'[^']*'|\((?:[^()\"']|\"[^\"]*\"|'[^']*'|\([^()]*\))*\)|[\"'()])+")
_MAX_STYLE = 4_000


def clean(style: str) -> str | None:
    """Return a style attribute without anything that could load or run, None when nothing is left.

    Names are in small letters, as the sanitiser knows them: Outlook Express and Lotus Notes shout theirs.
    """
    style = _NAME.sub(lambda match: match[0].lower(), style)
    if not _SUSPECT.search(style):
        return style
    if len(style) > _MAX_STYLE:
        return None
    kept = [cleaned for cleaned in map(_declaration, _DECLARATION.findall(_COMMENT.sub(" ", style))) if cleaned]
    return "; ".join(kept) or None


def _declaration(text: str) -> str | None:
    name, colon, value = text.partition(":")
    value = _URL.sub(" ", value).strip()
    functions = {function.lower() for function in _FUNCTION.findall(value)}
    if not colon or not value or not functions <= _HARMLESS or _forbidden(value):
        return None
    return f"{name.strip()}: {value}"


def _forbidden(value: str) -> bool:
    lowered = value.lower()
    return bool(_CONTROL.search(value)) or any(
        word in lowered
        for word in ("\\", "@", "<", "javascript", "expression", "behavior", "behaviour", "-moz-binding", "url")
    )
