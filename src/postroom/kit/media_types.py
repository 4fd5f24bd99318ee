"""What a file is by its first bytes: the word of its sender is not enough for what a browser shows."""

_PDF = "application/pdf"
HEAD = 1024  # of a PDF: some programs write a few lines before the mark; readers forgive that
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
_BRANDS = {b"avif": "image/avif", b"avis": "image/avif"}
_ZIP = b"PK\x03\x04"
_UNKNOWN = "application/octet-stream"
_UNSPECIFIC = frozenset(
    {
        "",
        _UNKNOWN,
        "application/octetstream",
        "application/x-octet-stream",
        "binary/octet-stream",
        "application/x-unknown",
        "application/force-download",
    }
)
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"})
"""Raster pictures every browser shows, known by their bytes."""

_PROVEN = PICTURES | {_PDF, "image/jpg", "image/pjpeg", "image/x-png", "application/x-pdf"}
"""Types that are shown, and so have to be what they say."""

_SHRINKABLE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_SHRINKABLE_UP_TO = 20_000_000  # bytes


def has_thumbnail(media_type: str, size: int) -> bool:
    """Tell whether an attachment of a type and a size in bytes is shown small, if it is not damaged."""
    return media_type in _SHRINKABLE and size <= _SHRINKABLE_UP_TO


def picture(head: bytes) -> str | None:
    """Return the type of a raster picture, None for everything else; SVG is a document and no picture."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp" and head[8:12] in _BRANDS:
        return _BRANDS[head[8:12]]
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)


def sniff(declared: str, head: bytes) -> str:
    """Return the type to keep a file under: the declared one, unless its first `HEAD` bytes tell of a picture or PDF.

    What says it is a picture or a PDF and is none becomes `application/octet-stream`, which is only ever downloaded.
    """
    shown = declared in _PROVEN
    if shown or declared in _UNSPECIFIC or declared.startswith(("text/", "image/")):
        found = picture(head) or (_PDF if head.startswith(b"%PDF-") else None)
        if found is None and shown and b"%PDF-" in head[:HEAD] and "pdf" in declared:
            found = _PDF
        if found:
            return found
    if declared in _UNSPECIFIC and head.startswith(_ZIP):
        return "application/zip"
    return _UNKNOWN if shown or declared in _UNSPECIFIC else declared
