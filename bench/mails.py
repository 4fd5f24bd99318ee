"""Made-up mail in the sizes and shapes of a support mailbox, the same for the same seed.

Of a hundred: 34 plain of 2 to 6 kB, 58 with HTML besides of 6 to 34 kB, 8 with a file of 100 to 500 kB besides. Two in
five answer one of the two hundred before. Each has some 1 kB of header, as mail that went through a few servers has.
"""

from base64 import encodebytes
from collections.abc import Iterator
from email.utils import formatdate
from random import Random

_FIRST_S = 1_700_000_000
_APART_S = 6_000
_WORDS = (
    "order parcel invoice price refund street Tuesday morning colour delivery warehouse blue chair lamp table screw "
    "manual photo address customer number please thank you we the a of and is was will not yet soon again still café "
    "naïve straße förra waiting received broken missing replacement discount question answer regards team shipping"
).split()
_STYLE = "font-family:Arial,sans-serif;font-size:14px;line-height:20px;color:#333333;padding:0 24px 12px"
_EDGE = "=_edge_of_{}"


def mails(count: int, to: str, *, seed: int = 7) -> Iterator[bytes]:
    """Make `count` messages to one address, oldest first."""
    chance = Random(seed)
    for number in range(count):
        body = _body(chance, number)
        yield "\r\n".join([*_head(chance, number, to), ""]).encode() + body


def notes(count: int, to: str) -> Iterator[bytes]:
    """Make `count` very small messages, each one its own."""
    for number in range(count):
        yield (
            f"From: Ingrid <ingrid@fjord.example>\r\nTo: {to}\r\nSubject: Note {number}\r\n"
            f"Message-ID: <note{number}@fjord.example>\r\nDate: {formatdate(_FIRST_S + number)}\r\n\r\nSee below.\r\n"
        ).encode()


def _head(chance: Random, number: int, to: str) -> list[str]:
    who = chance.randrange(400)
    at = formatdate(_FIRST_S + number * _APART_S)
    subject = f"Order {number}: {_text(chance, 4)}"
    lines = [f"Received: from mx{hop}.example by mx.example with ESMTPS id {_id(chance)}; {at}" for hop in range(4)]
    signature = "\r\n ".join(chance.randbytes(30).hex() for _ in range(6))
    lines += [
        f"Return-Path: <person{who}@customer{who % 60}.example>",
        f"DKIM-Signature: v=1; a=rsa-sha256; d=customer{who % 60}.example; s=mail; bh={_id(chance)};\r\n b={signature}",
        f"From: Person {who} <person{who}@customer{who % 60}.example>",
        f"To: Support <{to}>",
        f"Date: {at}",
        f"Message-ID: <{number}@bench.example>",
        "MIME-Version: 1.0",
    ]
    if number and chance.random() < 0.4:
        answered = chance.randrange(max(0, number - 200), number)
        lines += [f"In-Reply-To: <{answered}@bench.example>", f"References: <{answered}@bench.example>"]
        subject = f"Re: Order {answered}"
    return [*lines, f"Subject: {subject}"]


def _body(chance: Random, number: int) -> bytes:
    kind = chance.random()
    if kind < 0.34:
        return _plain(chance, chance.randint(500, 3_000))
    both = _alternative(chance, chance.randint(4_000, 26_000), _EDGE.format(f"both{number}"))
    return both if kind < 0.92 else _with_file(chance, both, _EDGE.format(f"file{number}"))


def _plain(chance: Random, size: int) -> bytes:
    lines = [_text(chance, 12) for _ in range(max(1, size // 80))]
    quoted = [f"> {_text(chance, 11)}" for _ in range(len(lines) // 2)]
    said = "\r\n".join([*lines, "", "On Friday, Support wrote:", *quoted, ""])
    return b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + said.encode()


def _alternative(chance: Random, size: int, edge: str) -> bytes:
    rows = "".join(
        f'<tr><td style="{_STYLE}"><b>{_text(chance, 3)}</b> {_text(chance, 20)} '
        f'<a href="https://shop.example/{_id(chance)}" style="color:#0a5">{_text(chance, 2)}</a></td></tr>\r\n'
        for _ in range(max(1, size // 380))
    )
    html = f"<html><body><table width=600>{rows}</table><blockquote>{_text(chance, 60)}</blockquote></body></html>"
    return (
        f'Content-Type: multipart/alternative; boundary="{edge}"\r\n\r\n--{edge}\r\n'.encode()
        + _plain(chance, size // 6)
        + f"\r\n--{edge}\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n--{edge}--\r\n".encode()
    )


def _with_file(chance: Random, shown: bytes, edge: str) -> bytes:
    content = encodebytes(chance.randbytes(chance.randint(100_000, 500_000))).replace(b"\n", b"\r\n")
    return (
        f'Content-Type: multipart/mixed; boundary="{edge}"\r\n\r\n--{edge}\r\n'.encode()
        + shown
        + f"--{edge}\r\nContent-Type: application/pdf; name=order.pdf\r\n".encode()
        + b"Content-Disposition: attachment; filename=order.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + content
        + f"--{edge}--\r\n".encode()
    )


def _text(chance: Random, words: int) -> str:
    return " ".join(chance.choices(_WORDS, k=words))


def _id(chance: Random) -> str:
    return f"{chance.getrandbits(96):024x}"
