"""The type a file is kept under is what its bytes are, wherever a browser would show it."""

import pytest

from postroom.kit.media_types import has_thumbnail, picture, sniff


@pytest.mark.parametrize(
    ("declared", "content", "kept"),
    [
        ("text/plain", b"%PDF-1.7", "application/pdf"),
        ("text/plain", b"GIF90 is no picture", "text/plain"),
        ("text/html", b"<p>", "text/html"),
        ("image/jpg", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("image/webp", b"RIFF....WAVE", "application/octet-stream"),
        ("image/tiff", b"II*\x00", "image/tiff"),
        ("application/postscript", b"%PDF-1.7", "application/postscript"),
        ("application/pdf", b"", "application/octet-stream"),
        ("", b"", "application/octet-stream"),
        ("x" * 300, b"\x00", "x" * 300),
    ],
)
def test_the_bytes_decide_about_what_is_shown(declared: str, content: bytes, kept: str) -> None:
    assert sniff(declared, content) == kept


@pytest.mark.parametrize("content", [b"<svg/>", b"<?xml version='1.0'?><svg/>", b"%PDF-", b"", b"BM6\x00", b"RIFF"])
def test_a_picture_is_made_of_pixels(content: bytes) -> None:
    assert picture(content) is None


def test_an_avif_picture_is_known() -> None:
    assert picture(b"\x00\x00\x00\x20ftypavif") == "image/avif"


def test_a_very_large_picture_is_not_shown_small() -> None:
    assert has_thumbnail("image/png", 20_000_000)
    assert not has_thumbnail("image/png", 20_000_001)
    assert not has_thumbnail("image/svg+xml", 10)
