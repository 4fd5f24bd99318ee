"""MIME structure: what is read as the body, what is kept as a file, and that broken mail loses nothing."""

import base64
import tracemalloc
from email.message import EmailMessage

import pytest

from postroom.channels.base import Attachment
from postroom.channels.email import mime
from postroom.channels.email.parse import Unparsable, parse

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 16


def mail(body: str, *, content_type: str = "text/plain; charset=utf-8", fields: str = "") -> bytes:
    return f"From: ann@x.org\nTo: bob@y.org\nSubject: s\n{fields}Content-Type: {content_type}\n\n{body}".encode()


def multipart(*parts: str, kind: str = "mixed", close: bool = True) -> bytes:
    body = "".join(f"--b\n{part}\n" for part in parts) + ("--b--\n" if close else "")
    return mail(body, content_type=f'multipart/{kind}; boundary="b"')


TEXT = "Content-Type: text/plain\n\nplain words"
HTML = "Content-Type: text/html\n\n<p>html <b>words</b></p>"
PICTURE = (
    "Content-Type: image/png\nContent-ID: <p1@x>\nContent-Transfer-Encoding: base64\n\n"
    + base64.b64encode(PNG).decode()
)


def only(attachments: object) -> Attachment:
    assert isinstance(attachments, tuple)
    (one,) = attachments
    assert isinstance(one, Attachment)
    return one


def test_text_only_has_no_html() -> None:
    message = parse(mail("Hello"))
    assert (message.text, message.html, message.attachments) == ("Hello", None, ())


def test_html_only_gives_text() -> None:
    message = parse(mail("<p>one</p><p>two</p>", content_type="text/html"))
    assert message.text == "one\n\ntwo"
    assert message.html == "<div><p>one</p><p>two</p></div>"


def test_alternative_takes_both_views() -> None:
    message = parse(multipart(TEXT, HTML, kind="alternative"))
    assert message.text == "plain words"
    assert message.html == "<div><p>html <b>words</b></p>\n</div>".replace("\n", "")
    assert not message.attachments


def test_an_empty_text_view_is_filled_from_html() -> None:
    assert parse(multipart("Content-Type: text/plain\n\n \n", HTML, kind="alternative")).text == "html words"


def test_text_beside_html_in_mixed_stays_in_the_html_view() -> None:
    message = parse(multipart(HTML, "Content-Type: text/plain\n\nThe <list> footer\n  indented"))
    assert message.html is not None
    assert "The &lt;list&gt; footer" in message.html
    assert "html words" in message.text
    assert "footer" in message.text


def test_a_picture_shown_by_cid_is_inline_and_one_that_is_not_is_a_file() -> None:
    shown = parse(multipart('Content-Type: text/html\n\n<img src="cid:p1@x">', PICTURE, kind="related"))
    assert only(shown.attachments).inline
    assert shown.html is not None
    assert 'src="cid:p1@x"' in shown.html
    assert not only(parse(multipart(TEXT, PICTURE)).attachments).inline


def test_content_location_becomes_a_content_id() -> None:
    picture = PICTURE.replace("Content-ID: <p1@x>", "Content-Location: http://x.org/a.png")
    message = parse(multipart('Content-Type: text/html\n\n<img src="http://x.org/a.png">', picture, kind="related"))
    one = only(message.attachments)
    assert one.inline
    assert message.html is not None
    assert f'src="cid:{one.content_id}"' in message.html
    assert message.remote_images == 0


def test_a_message_inside_is_kept_as_a_file_named_by_its_subject() -> None:
    inner = "Content-Type: message/rfc822\n\nFrom: eve@z.org\nSubject: Old/news: =?utf-8?q?=C3=A4?=\n\nold text"
    message = parse(multipart(TEXT, inner))
    one = only(message.attachments)
    assert one.filename == "Old-news: ä.eml"
    assert bytes(one.content).startswith(b"From: eve@z.org")
    assert message.text == "plain words"


def test_an_invitation_is_kept_as_a_file() -> None:
    invitation = "Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR"
    message = parse(multipart(TEXT, HTML, invitation, kind="alternative"))
    one = only(message.attachments)
    assert (one.filename, one.media_type) == ("invite.ics", "text/calendar")


@pytest.mark.parametrize(
    ("declared", "content", "media_type"),
    [
        ("application/octet-stream", PNG, "image/png"),
        ("application/octet-stream", b"%PDF-1.7", "application/pdf"),
        ("application/octet-stream", b"PK\x03\x04", "application/zip"),
        ("application/octet-stream", b"RIFF0000WEBP", "image/webp"),
        ("application/octet-stream", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("application/octet-stream", b"GIF89a", "image/gif"),
        ("application/octet-stream", b"MZ", "application/octet-stream"),
        ("application/pdf", PNG, "image/png"),
        ("application/pdf", b"<script>", "application/octet-stream"),
        ("application/pdf", b"a line before\n%PDF-1.4", "application/pdf"),
        ("image/jpeg", PNG, "image/png"),
        ("image/png", b"<svg onload='alert(1)'/>", "application/octet-stream"),
        ("image/svg+xml", b"<svg/>", "image/svg+xml"),
        ("application/vnd.oasis.opendocument.text", b"PK\x03\x04", "application/vnd.oasis.opendocument.text"),
    ],
)
def test_what_a_browser_would_show_is_known_by_its_bytes(declared: str, content: bytes, media_type: str) -> None:
    part = f"Content-Type: {declared}\nContent-Transfer-Encoding: base64\n\n{base64.b64encode(content).decode()}"
    assert only(parse(multipart(TEXT, part)).attachments).media_type == media_type


@pytest.mark.parametrize(
    ("disposition", "filename"),
    [
        ('filename="report.pdf"', "report.pdf"),
        ('filename="../../etc/passwd"', "passwd"),
        (r'filename="C:\\temp\\a.txt"', "a.txt"),
        ("filename*=utf-8''a%E2%80%AEgpj.exe", "agpj.exe"),
        ('filename="a\x07b.txt"', "ab.txt"),
        ('filename="..."', "attachment-1"),
        ('filename="con.txt"', "_con.txt"),
        ("", "attachment-1"),
    ],
)
def test_file_names_are_safe(disposition: str, filename: str) -> None:
    part = f"Content-Type: application/x-thing\nContent-Disposition: attachment; {disposition}\n\nx"
    assert only(parse(multipart(TEXT, part)).attachments).filename == filename


def test_long_file_names_keep_their_extension() -> None:
    part = f'Content-Type: application/x-thing\nContent-Disposition: attachment; filename="{"a" * 500}.pdf"\n\nx'
    name = only(parse(multipart(TEXT, part)).attachments).filename
    assert len(name) == 200
    assert name.endswith("a.pdf")


def test_broken_boundaries_lose_nothing() -> None:
    assert parse(multipart(TEXT, PICTURE, close=False)).text == "plain words"
    wrong = multipart(TEXT, PICTURE).replace(b'boundary="b"', b'boundary="other"')
    assert only(parse(wrong).attachments).content == PNG
    missing = multipart(TEXT, PICTURE).replace(b'; boundary="b"', b"")
    assert only(parse(missing).attachments).content == PNG
    nowhere = mail("just words", content_type="multipart/mixed; boundary=b")
    assert parse(nowhere).text == "just words"


def test_a_boundary_that_begins_like_another_is_not_it() -> None:
    inner = 'Content-Type: multipart/alternative; boundary="bb"\n\n--bb\n' + TEXT + "\n--bb\n" + HTML + "\n--bb--"
    message = parse(multipart(inner, PICTURE))
    assert message.text == "plain words"
    assert only(message.attachments).content == PNG


def test_an_unclosed_inner_multipart_ends_with_the_outer_one() -> None:
    inner = 'Content-Type: multipart/alternative; boundary="inner"\n\n--inner\n' + TEXT
    message = parse(multipart(inner, PICTURE))
    assert message.text == "plain words"
    assert only(message.attachments).content == PNG


@pytest.mark.parametrize(
    ("encoding", "body", "text"),
    [
        ("base64", "SGVsbG8=", "Hello"),
        ("base64", "SGVs!!bG8", "Hello"),
        ("BASE64", "SGVsbG8=SGVsbG8=", "HelloHello"),
        ("quoted-printable", "a=\nb=C3=A4=ZZ", "abä=ZZ"),
        ("x-uuencode", "begin 644 x\n%2&5L;&\\\n`\nend", "Hello"),
        ("7-bit", "Hello", "Hello"),
        ("nonsense", "Hello", "Hello"),
    ],
)
def test_transfer_encodings_whole_and_broken(encoding: str, body: str, text: str) -> None:
    assert parse(mail(body, fields=f"Content-Transfer-Encoding: {encoding}\n")).text == text


def test_flowed_text_is_put_together_again() -> None:
    body = "A long \nline.\n\n> quoted \n> words\n>> deeper\n space-stuffed\n-- \nAnn"
    flowed = parse(mail(body, content_type="text/plain; format=flowed"))
    assert flowed.text == "A long line.\n\n> quoted words\n>> deeper\nspace-stuffed\n-- \nAnn"
    joined = parse(mail("日本 \n語", content_type="text/plain; charset=utf-8; format=flowed; delsp=yes"))
    assert joined.text == "日本語"


def test_nesting_and_numbers_are_capped_without_loss() -> None:
    deep = "".join(f'Content-Type: multipart/mixed; boundary="b{level}"\n\n--b{level}\n' for level in range(5_000))
    message = parse(f"From: a@x.org\n{deep}{TEXT}".encode())
    assert b"plain words" in bytes(only(message.attachments).content)
    many = parse(multipart(*["Content-Type: image/png\n\nx"] * 2_000))
    assert len(many.attachments) == mime.MAX_PARTS
    assert sum(bytes(one.content).count(b"image/png") for one in many.attachments) == 2_000 - mime.MAX_PARTS


def test_the_standard_library_finds_the_same_leaves() -> None:
    message = EmailMessage()
    message["From"] = "ann@x.org"
    message.set_content("Grüße\n")
    message.add_alternative("<p>Grüße</p>", subtype="html")
    message.add_attachment(PNG, maintype="image", subtype="png", filename="ä.png")
    ours = [(leaf.media_type, leaf.content[:].strip()) for leaf in mime.read(message.as_bytes()).leaves()]
    theirs = [
        (one.get_content_type(), (one.get_payload(decode=True) or b""))
        for one in message.walk()
        if not one.is_multipart()
    ]
    assert ours == [(kind, content.strip()) for kind, content in theirs if isinstance(content, bytes)]


@pytest.mark.parametrize("raw", [b"", b"\n\n", b"no field in here", b"\x00\xff" * 100])
def test_what_is_no_message_is_refused_in_words(raw: bytes) -> None:
    with pytest.raises(Unparsable, match="not an e-mail message"):
        parse(raw)


def test_a_large_file_is_held_once_besides_the_mail() -> None:
    file = base64.encodebytes(bytes(range(256)) * 20_000)
    raw = b"From: a@x.org\nContent-Type: video/mp4\nContent-Transfer-Encoding: base64\n\n" + file
    tracemalloc.start()
    message = parse(raw)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(message.attachments[0].content) == 256 * 20_000
    assert most < 1.1 * len(raw)


@pytest.mark.parametrize("before", [(1 << 20) - 2, (1 << 20) - 1, 1 << 20])
def test_a_large_mail_has_the_same_fingerprint_with_any_line_ends(before: int) -> None:
    plain = b"From: a@x.org\n\n" + b"x" * before + b"\n" + b"y" * (1 << 20) + b" \n" * (1 << 20)
    assert parse(plain).fingerprint == parse(plain.replace(b"\n", b"\r\n")).fingerprint
    assert parse(plain).fingerprint == parse(plain.rstrip()).fingerprint != parse(plain + b".").fingerprint


def test_the_same_mail_has_the_same_fingerprint_however_it_came() -> None:
    fields = "Message-ID: <1@x>\nDate: Sun, 3 May 2026 12:00:00 +0000\n"
    plain = mail("Grüße", fields=fields)
    again = mail("Gr=C3=BC=C3=9Fe\r\n", fields=f"Received: by z\n{fields}Content-Transfer-Encoding: quoted-printable\n")
    assert parse(plain).fingerprint == parse(again).fingerprint
    assert parse(plain).fingerprint == parse(plain.replace(b"\n", b"\r\n")).fingerprint
    for change in (mail("Other", fields=fields), plain.replace(b"ann@", b"eve@"), plain.replace(b"<1@x>", b"<2@x>")):
        assert parse(change).fingerprint != parse(plain).fingerprint
