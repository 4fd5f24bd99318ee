"""HTML left for later is all that is left for later: whatever else a mail says, it says at once."""

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from postroom.channels.base import Message
from postroom.channels.email.parse import parse
from tests.pure.channels.email_understanding.figures import report
from tests.pure.channels.email_understanding.test_corpus_mail import FOLDERS
from tests.pure.channels.email_understanding.test_structure import HTML, PICTURE, TEXT, mail, multipart

PIXEL = '<img src="https://shop.example/a.gif" width="1" height="1">'
PHOTO = '<img src="https://shop.example/crates.jpg" width="600">'
ARMOUR = "-----BEGIN PGP MESSAGE-----\n\nhQEMA5dNsU\n-----END PGP MESSAGE-----\n"
DEEP = f"{'<div>' * 50_000}words{PHOTO}"
PIECES = [
    *("<p>", "<div class=a>", "<table><td>", "</table>", "words", "<!--", "-->", '"', "'", ">", "<", "\0", "&#60;img "),
    *("<blockquote type=cite>", "</blockquote>", "<style>img{display:none}</style>", "<style>.a{width:1px;height:1px}"),
    *("</style>", "<svg>", "</svg>", "<template>", "<noscript>", "</noscript>", "<textarea>", "<script>", "</script>"),
    *("<img src=cid:p1@x>", "<IMAGE class=a src='//a.example/b.png'>", "<im\0g src=https://a.example/c.png>", PIXEL),
    *("<img src=https://list-manage.com/track/open.php?u=1>", PHOTO, "<img", " class=a", " src=cid:P1%40X"),
]


def html(body: str) -> str:
    return f"Content-Type: text/html; charset=utf-8\n\n{body}"


def beside_text(body: str, *files: str) -> bytes:
    """A mail that says the same as text and as HTML, with the files that the HTML shows."""
    return multipart(views(TEXT, html(body)), *files, kind="related")


def views(*parts: str) -> str:
    said = "".join(f"--views\n{part}\n" for part in parts)
    return f'Content-Type: multipart/alternative; boundary="views"\n\n{said}--views--'


def both(raw: bytes) -> tuple[Message, Message]:
    """Understand a mail wholly and without its HTML; all that does not hang on the HTML is the same."""
    whole, left = parse(raw), parse(raw, html=False)
    assert msgspec.structs.replace(left, html=whole.html, html_pending=False) == whole
    assert left.html in {None, whole.html}
    assert left.html_pending is (left.html is None and whole.html is not None)
    return whole, left


def test_real_mail_says_the_same_without_its_html(testdata: Path) -> None:
    none = {".json", ".jsonl", ".tnef"}
    paths = [path for folder in FOLDERS for path in (testdata / folder).rglob("*") if path.suffix not in none]
    read = [both(path.read_bytes())[1] for path in paths if path.is_file()]
    pending = sum(left.html_pending for left in read)
    ready = sum(left.html is not None for left in read)
    report(f"{len(read)} read, the HTML of {pending} pending, of {ready} ready")
    assert len(read) > 500
    assert pending > 30
    assert ready > 30


def test_newsletters_and_attacks_beside_a_text_say_the_same(testdata: Path) -> None:
    cases = json.loads((testdata / "html" / "dompurify-shared.json").read_text())["cases"]
    attacks = [both(beside_text(case["payload"])) for case in cases]
    paths = sorted((testdata / "html" / "newsletters").glob("*.html"))
    newsletters = [both(beside_text(path.read_text("utf-8", "replace"))) for path in paths]
    assert sum(left.html_pending for _, left in attacks) > len(attacks) // 2
    assert all(left.html_pending for _, left in newsletters)
    assert sum(left.remote_images for _, left in newsletters) > 100


@pytest.mark.parametrize(
    ("body", "trackers", "remote"),
    [
        ('<img src="https://acme.list-manage.com/track/open.php?u=1">', ("acme.list-manage.com",), 0),
        (PIXEL, ("shop.example",), 0),
        ('<style>.t{display:none}</style><img class="t" src="https://shop.example/a.jpg">', ("shop.example",), 0),
        (f"<style>img{{width:1px;height:1px}}</style>{PHOTO}{PHOTO}", ("shop.example",), 0),
        (PHOTO + PIXEL, ("shop.example",), 1),
        (PHOTO.replace("<img", "<IMAGE"), (), 1),
        (PHOTO.replace("<img", "<im\0g"), (), 1),
        (f"<!-- {PHOTO} --><p>no picture at all</p>", (), 0),
        ("<p>no picture at all</p>", (), 0),
    ],
)
def test_pictures_are_told_before_the_html_is_safe(body: str, trackers: tuple[str, ...], remote: int) -> None:
    _, left = both(beside_text(body))
    assert left.html_pending
    assert (left.text, left.trackers, left.remote_images) == ("plain words", trackers, remote)


@pytest.mark.parametrize(
    ("source", "inline"),
    [("cid:p1@x", True), ("CID:p1%40x", True), ("https://crates.example/p.png", True), ("cid:other@x", False)],
)
def test_which_file_is_a_picture_inside_is_told_before(source: str, inline: bool) -> None:  # noqa: FBT001 a case
    located = PICTURE.replace("Content-ID", "Content-Location: https://crates.example/p.png\nContent-ID")
    _, left = both(beside_text(f'<img src="{source}">', located))
    assert left.html_pending
    assert [one.inline for one in left.attachments] == [inline]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (mail(f"<p>html words</p>{PHOTO}", content_type="text/html"), "html words"),
        (multipart("Content-Type: text/plain\n\n \n", HTML, kind="alternative"), "html words"),
        (multipart(f"Content-Type: text/plain\n\n{ARMOUR}", HTML, kind="alternative"), "html words"),
        (multipart(HTML, "Content-Type: text/plain\n\nThe footer"), "html words\n\nThe footer"),
    ],
)
def test_html_that_is_the_text_waits_for_nobody(raw: bytes, text: str) -> None:
    whole, left = both(raw)
    assert left == whole
    assert (left.html is not None, left.html_pending, left.text) == (True, False, text)


def test_html_that_nobody_could_show_is_not_waited_for() -> None:
    whole, left = both(beside_text(DEEP))
    assert (whole.html, left.html_pending, left.text) == (None, False, "plain words")
    assert not both(beside_text(" \n"))[1].html_pending
    assert not both(mail("Hello"))[1].html_pending


def test_more_html_behind_two_views_says_the_same() -> None:
    whole, _ = both(multipart(views(TEXT, HTML), html(f"<p>a footer</p>{PHOTO}"), html("<p>one more</p>")))
    assert whole.html is not None
    assert "a footer" in whole.html
    assert whole.remote_images == 1


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=12))
def test_any_html_beside_a_text_says_the_same(pieces: list[str]) -> None:
    both(beside_text("".join(pieces), PICTURE))
