"""Small pictures of attached pictures: made when asked for, kept by the reader's browser for a day.

A picture says in its head how large it will be; one that would take too much memory is not opened. Decoding runs in a
thread, two at a time.
"""

import asyncio
import io
import struct

from PIL import Image, ImageOps

from postroom.conversations.timeline import NoSuchFile
from postroom.kit.media_types import has_thumbnail

MEDIA_TYPE = "image/webp"

_BOX = (360, 240)  # twice the size it is shown in, for dense screens
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WEBP"}
_MAX_PIXELS = {"JPEG": 26_000_000}  # shrunk while it is read
_MAX_PIXELS_WHOLE = 13_000_000
_QUALITY = 75
_FAST = 2
_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
_AT_ONCE = 2


class Thumbnails:
    """Makes thumbnails, a few at a time."""

    def __init__(self) -> None:
        """Have room for a few."""
        self._room = asyncio.Semaphore(_AT_ONCE)

    async def of(self, media_type: str, content: bytes) -> bytes:
        """Return a WebP of at most 360 by 240 pixels. Raises `NoSuchFile` where none can be made."""
        if not has_thumbnail(media_type, len(content)):
            raise NoSuchFile
        async with self._room:
            made = await asyncio.to_thread(shrink, content, _FORMATS[media_type])
        if made is None:
            raise NoSuchFile
        return made


def shrink(content: bytes, form: str) -> bytes | None:
    """Return the first frame, upright, as a small WebP; None for what is damaged or too large."""
    try:
        with Image.open(io.BytesIO(content), formats=[form]) as image:
            if image.width * image.height > _MAX_PIXELS.get(form, _MAX_PIXELS_WHOLE):
                return None
            image.draft("RGB", _BOX)
            image.thumbnail(_BOX)
            upright = ImageOps.exif_transpose(image)
            made = io.BytesIO()
            upright.convert("RGBA" if upright.has_transparency_data else "RGB").save(
                made, "WEBP", quality=_QUALITY, method=_FAST
            )
    except (OSError, ValueError, SyntaxError, EOFError, struct.error, *_BOMBS):
        return None
    return made.getvalue()
