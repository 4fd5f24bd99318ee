"""HTML from the composer, its text part, what an answer quotes, and subjects of answers."""

from datetime import UTC, datetime

import pytest

from postroom.channels.base import Address
from postroom.channels.email import subjects
from postroom.channels.email.editor import html_from_editor, quote_original, text_of
from postroom.channels.email.sanitize import sanitize


def test_elements_carry_their_style() -> None:
    html = html_from_editor("<p>Hello <strong>Bob</strong></p><blockquote>q</blockquote>")
    assert '<p style="margin:0 0 1em 0">Hello <strong>Bob</strong></p>' in html
    assert "border-left:3px solid #ccc" in html


def test_cleaning_twice_changes_nothing() -> None:
    once = html_from_editor(
        '<p style="text-align:center">a</p><ul><li>b</li></ul><img src="cid:x"><table><tr><td>c</td></tr></table>'
    )
    assert html_from_editor(once) == once
    assert "text-align:center" in once


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<p onclick=alert(1)>x</p>",
        "<img src=javascript:alert(1)>",
        "<a href=javascript:alert(1)>x</a>",
        "<iframe src=https://e.example></iframe>",
        "<p style='background:url(https://e.example)'>x</p>",
        "<p style='position:fixed'>x</p>",
        "<style>p{color:red}</style>",
        "<form action=https://e.example><input></form>",
    ],
)
def test_a_hostile_client_gets_nothing_through(html: str) -> None:
    result = html_from_editor(html)
    for word in ("alert", "javascript", "e.example", "position", "<script", "<style", "<form", "<img"):
        assert word not in result


def test_the_text_part_reads_well() -> None:
    html = '<p>Hi</p><ol><li><p>one</p></li><li><p>two</p></li></ol><p>See <a href="https://x.org">this</a></p><blockquote><p>old</p></blockquote>'
    assert text_of(html) == "Hi\n\n1. one\n2. two\n\nSee this (https://x.org)\n\n> old\n"


def test_an_answer_quotes_html_and_text() -> None:
    quote = '<div class="gmail_quote">On 4 May 2026, a@x wrote:<p>older</p></div>'
    original = sanitize(f'<p>Look</p><img src="https://x.org/a.png">{quote}')
    assert original is not None
    html, text = quote_original(
        html=original.html,
        text="Look\n\n> older\n",
        sender=Address("Ann <Lee>", "ann@x.org"),
        sent_at=datetime(2026, 5, 4, 9, 0, tzinfo=UTC),
    )
    assert text == "On 2026-05-04 09:00, Ann <Lee> <ann@x.org> wrote:\n\n> Look\n>\n> > older\n"
    assert "Ann &lt;Lee&gt; &lt;ann@x.org&gt; wrote:" in html
    assert 'src="https://x.org/a.png"' in html
    assert "older" in html
    assert "<details" not in html
    assert "data-remote-src" not in html


def test_what_we_quote_we_fold_again() -> None:
    html, _ = quote_original(html=None, text="a < b\nline", sender=Address("", "ann@x.org"), sent_at=None)
    result = sanitize(f"<p>New</p>{html}")
    assert result is not None
    assert result.new_text == "New"
    assert "a &lt; b" in result.html


@pytest.mark.parametrize(
    ("subject", "answer", "base"),
    [
        ("Hello", "Re: Hello", "Hello"),
        ("Re: Hello", "Re: Hello", "Hello"),
        ("RE[2]: Hello", "Re: Hello", "Hello"),
        ("AW: Re: Hello", "Re: Hello", "Hello"),
        ("SV: Hej", "Re: Hej", "Hej"),
        ("回复\uff1a你好", "Re: 你好", "你好"),
        ("Fwd: News", "Re: Fwd: News", "News"),
        ("Regarding: x", "Re: Regarding: x", "Regarding: x"),
        ("Ref: 12345", "Re: Ref: 12345", "Ref: 12345"),
        ("RES: Oi", "Re: Oi", "Oi"),
        ("VS: Hei", "Re: Hei", "Hei"),
        ("Re : FW (2): Hi", "Re: FW (2): Hi", "Hi"),
        ("Přep: Ahoj", "Re: Přep: Ahoj", "Ahoj"),
        ("HA: failover", "Re: HA: failover", "HA: failover"),
        ("", "Re:", ""),
        ("re:" * 1_000, "Re: " + "re:" * 332, "re:" * 950),
    ],
)
def test_one_re_is_enough(subject: str, answer: str, base: str) -> None:
    assert (subjects.reply_subject(subject), subjects.base_subject(subject)) == (answer, base)


def test_forwards_say_so_once() -> None:
    assert subjects.forward_subject("News") == "Fwd: News"
    assert subjects.forward_subject("Fwd: News") == "Fwd: News"
    assert subjects.forward_subject("Re: News") == "Fwd: Re: News"
    assert subjects.forward_subject("RV: Noticias") == "Fwd: Noticias"


@pytest.mark.parametrize(
    ("subject", "kind", "original"),
    [
        ("Fwd: News", "forward", "News"),
        ("[Fwd: News", "forward", "News"),
        ("VS: Nyheder", "forward", "Nyheder"),
        ("Vid: Nytt", "forward", "Nytt"),
        ("Re: Fwd: News", "answer", "Re: Fwd: News"),
        ("Rif: pratica 12", "answer", "Rif: pratica 12"),
        ("News", "neither", "News"),
        ("Very: long", "neither", "Very: long"),
    ],
)
def test_a_subject_says_whether_it_is_a_forward(subject: str, kind: str, original: str) -> None:
    said = {True: "forward", False: "answer", None: "neither"}[subjects.says_forward(subject)]
    assert (said, subjects.forwarded_subject(subject)) == (kind, original)
