"""Mail made to be slow: whatever its shape, understanding it takes a time in proportion to its size."""

import time

import pytest

from postroom.channels.email.parse import parse

SIZE = 600_000
LARGE = 5_000_000
GROWTH = 10
"""How much longer four times as much may take: work in proportion takes four times as long, squared work sixteen."""
NOISE = 0.5
"""Seconds of CPU time in which a ratio says nothing."""


def plain(text: str, subject: str = "Fwd: x") -> str:
    return f"From: a@x.org\nSubject: {subject}\n\n{text}"


def of_type(media_type: str, text: str) -> str:
    return f"From: a@x.org\nContent-Type: {media_type}\n\n{text}"


def shapes(size: int) -> dict[str, str]:
    def filled(piece: str) -> str:
        return piece * (size // len(piece))

    return {
        "one line": plain(filled("x")),
        "quote marks": plain(filled("> > > > x\n")),
        "attributions": plain(filled("On 3 May 2026, Ann <ann@x.org> wrote\n")),
        "attributions that end": plain("Yes\n" + filled("On 3 May 2026 at 3:00 Ann wrote:\n> x\n"), "Re: x"),
        "labels": plain(filled("To: a@x.org\n")),
        "labels with room": plain(filled("Subject: a\n\n\n")),
        "dividers": plain(filled("-----Original Message-----\n")),
        "dividers and labels": plain(filled("----- Forwarded Message ----- From: x\n")),
        "labels in a row": plain("----- Forwarded Message ----- " + filled("To: x")),
        "rules": plain(filled("_" * 40 + "\n")),
        "signatures": plain(filled("-- \nx\n")),
        "initials": plain(filled("AB> x\nCD> y\n")),
        "armour": plain(filled("-----BEGIN PGP SIGNED MESSAGE-----\nHash: x\n")),
        "armour with headers": plain("-----BEGIN PGP SIGNED MESSAGE-----\n" + filled("a: b\n")),
        "encrypted blocks": plain(filled("-----BEGIN PGP MESSAGE-----\nx\n")),
        "uuencoded": plain(filled("begin 644 x\nx\n")),
        "padding": "From: a@x.org\nContent-Transfer-Encoding: base64\n\nQUFB" + filled("=\n"),
        "fields": "From: a@x.org\n" + filled("X-Field: y\n"),
        "one field": "From: a@x.org\nSubject: " + filled("=?utf-8?q?a?= "),
        "folded field": "From: a@x.org\nReferences: " + filled("<a@x>\n "),
        "addresses": "From: a@x.org\nTo: " + filled('"a" <b@x>, (c) '),
        "boundaries": of_type("multipart/mixed; boundary=b", filled("--b\n\nx\n")),
        "boundaries that are none": of_type("multipart/mixed; boundary=b", filled("--bb\n")),
        "nested parts": of_type(
            "multipart/mixed; boundary=b", filled("--b\nContent-Type: multipart/mixed; boundary=b\n\n")
        ),
        "nested messages": of_type("message/rfc822", filled("Content-Type: message/rfc822\n\n")),
        "parameters": of_type("text/plain; " + filled("a*0=b; ")[:900_000], "x"),
        "events": of_type("text/calendar", "BEGIN:VCALENDAR\n" + filled("BEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT\n")),
        "open components": of_type("text/calendar", filled("BEGIN:VEVENT\n")),
        "calendar parameters": of_type("text/calendar", "BEGIN:VEVENT\nDTSTART" + filled(';A="b"')),
        "signed blob": of_type("application/pkcs7-mime", filled("0\u0080")),
        "html tags": of_type("text/html", filled("<p>")),
        "html quotes": of_type("text/html", filled("<blockquote type=cite>x</blockquote>y")),
        "html attributions": of_type("text/html", filled("<b>On 3 May 2026</b> wrote:<blockquote>x</blockquote>")),
        "html in a row": of_type("text/html", filled("<b>x</b>") + "<blockquote>x</blockquote>"),
        "html pictures": of_type("text/html", filled("<img src=https://x.org/y.png width=1>")),
        "html no-break spaces": of_type("text/html; charset=latin1", "<p>" + filled("\xa0")),
        "html entities": of_type("text/html", "<p>" + filled("&amp;")),
        "html one value": of_type("text/html; charset=latin1", "<p title='" + filled("\xa4") + "'>x"),
        "html styles": of_type("text/html", "<style>" + filled("p{color:red}")[:400_000] + "</style>" + filled("<p>x")),
    }


@pytest.mark.parametrize("shape", shapes(100))
def test_no_shape_takes_more_than_its_size(shape: str) -> None:
    assert seconds(shape, SIZE) < GROWTH * seconds(shape, SIZE // 4) + NOISE


@pytest.mark.soak
@pytest.mark.parametrize("shape", shapes(100))
def test_no_large_shape_takes_more_than_its_size(shape: str) -> None:
    assert seconds(shape, LARGE) < GROWTH * seconds(shape, LARGE // 4) + NOISE


def seconds(shape: str, size: int) -> float:
    raw = shapes(size)[shape].encode("latin-1")
    began = time.thread_time()
    parse(raw)
    return time.thread_time() - began
