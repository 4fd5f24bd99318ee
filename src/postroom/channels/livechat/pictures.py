"""Pictures that visitors send, made anew: upright, without where and with what they were taken.

What is written anew is a picture and nothing else: no script hides in it, and no place in its metadata.
"""

import io
import struct

from PIL import Image, ImageOps, ImageSequence

_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WEBP"}
_MAX_PIXELS = 40_000_000  # of all frames
_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, struct.error, *_BOMBS)


class BadPicture(ValueError):
    """A picture is damaged, or larger than anybody looks at."""


def is_remade(media_type: str) -> bool:
    """Tell whether files of a type are made anew."""
    return media_type in _FORMATS


def remade(media_type: str, content: bytes) -> bytes:
    """Return a picture made anew, in its own format. Blocking: run it in a thread. Raises `BadPicture`."""
    form = _FORMATS[media_type]
    made = io.BytesIO()
    try:
        with Image.open(io.BytesIO(content), formats=[form]) as image:
            frames = getattr(image, "n_frames", 1)
            if image.width * image.height * frames > _MAX_PIXELS:
                raise BadPicture
            if frames > 1:
                _animated(image, form, made)
            else:
                _still(image, form, made)
    except _BROKEN as error:
        raise BadPicture from error
    return made.getvalue()


def _still(image: Image.Image, form: str, made: io.BytesIO) -> None:
    upright = ImageOps.exif_transpose(image)
    bare = Image.new(upright.mode, upright.size)
    bare.paste(upright)
    if upright.mode == "P" and (palette := upright.getpalette()):
        bare.putpalette(palette)
        if "transparency" in upright.info:
            bare.info["transparency"] = upright.info["transparency"]
    bare.save(made, form, **({"quality": 90} if form in {"JPEG", "WEBP"} else {}))


def _animated(image: Image.Image, form: str, made: io.BytesIO) -> None:
    frames = [frame.convert("RGBA") for frame in ImageSequence.Iterator(image)]
    times = [frame.info.get("duration", 100) for frame in ImageSequence.Iterator(image)]
    loop = image.info.get("loop", 0)
    frames[0].save(made, form, save_all=True, append_images=frames[1:], duration=times, loop=loop)
