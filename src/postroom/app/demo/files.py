"""Small files to attach, made from their names: a picture, a document, a table."""

import zlib
from hashlib import sha256
from itertools import pairwise
from random import Random
from struct import pack

from postroom.channels.base import Attachment

_SIDE = 240


def attachment(filename: str) -> Attachment:
    """Return the file of a name that ends in .png, .pdf or .csv."""
    ending = filename.rpartition(".")[2]
    media_type, make = {
        "png": ("image/png", _png),
        "pdf": ("application/pdf", _pdf),
        "csv": ("text/csv", _csv),
    }[ending]
    return Attachment(filename=filename, media_type=media_type, content=memoryview(make(filename)))


def _png(name: str) -> bytes:
    """Return a picture of two colours that run into each other (PNG, third edition)."""
    digest = sha256(name.encode()).digest()
    first, second = digest[:3], digest[3:6]
    rows = bytearray()
    for y in range(_SIDE):
        mixed = bytes((a * (_SIDE - y) + b * y) // _SIDE for a, b in zip(first, second, strict=True))
        edge = (y * digest[6]) % _SIDE
        rows += b"\0" + mixed * edge + second * (_SIDE - edge)
    header = pack(">IIBBBBB", _SIDE, _SIDE, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 6)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def _pdf(name: str) -> bytes:
    """Return one page with the name of the file on it (PDF 1.4)."""
    title = name.removesuffix(".pdf").encode("ascii", "replace").translate(None, b"()\\")
    page = b"BT /F1 22 Tf 60 760 Td (Harbor & Pine) Tj /F1 14 Tf 0 -36 Td (" + title + b") Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 6 0 R >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(page), page),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Font << /F1 5 0 R >> >>",
    ]
    parts = [b"%PDF-1.4\n"]
    parts += [b"%d 0 obj\n%b\nendobj\n" % (number, one) for number, one in enumerate(objects, 1)]
    offsets = [0]
    for part in parts:
        offsets.append(offsets[-1] + len(part))
    table = b"".join(b"%010d 00000 n \n" % start for start, _ in pairwise(offsets[1:]))
    count = len(objects) + 1
    return b"".join(parts) + (
        b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (count, table, count, offsets[-1])
    )


def _csv(name: str) -> bytes:
    rng = Random(name)
    rows = [f"{100 + number},{rng.randrange(6, 90)},{rng.randrange(900, 4200) / 100:.2f}" for number in range(24)]
    return "\r\n".join(["item,quantity,price", *rows, ""]).encode()
