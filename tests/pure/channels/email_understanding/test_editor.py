"""HTML from the composer, written anew from the table of safe elements, and its text part; subjects of answers."""

import pytest

from postroom.channels.email import subjects
from postroom.channels.email.editor import html_from_editor
from postroom.channels.email.plain import text_of


def test_elements_carry_their_style() -> None:
    html = html_from_editor("<p>Hello <b>Bob</b></p><blockquote>q</blockquote>")
    assert '<p style="margin:0 0 1em 0">Hello <strong>Bob</strong></p>' in html
    assert "border-left:3px solid #cccccc" in html


@pytest.mark.parametrize(
    "html",
    [
        '<p style="text-align:center">a</p><p></p><ul><li><p>b</p></li></ul><table><tr><td>c</td></tr></table>',
        '<p><img src="cid:x@postroom" alt="&quot;a&quot; &lt;b&gt;" width="2000" height="1000">&nbsp;&amp;</p>',
        "<pre>\n\n  a\n</pre><th>no table</th><h5>x</h5><section>y<p>z",
        '<p><a href="https://x.org/?a=1&amp;b=2"><span style="color:rgb(1,2,3)">l</span></a></p>',
    ],
)
def test_writing_anew_twice_changes_nothing(html: str) -> None:
    once = html_from_editor(html, {"x@postroom"})
    assert html_from_editor(once, {"x@postroom"}) == once


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<p onclick=alert(1)>x</p>",
        "<img src=javascript:alert(1)>",
        "<a href=javascript:alert(1)>x</a>",
        "<a href='https://ok.example/&#10;alert(1)'>x</a>",
        "<iframe src=https://e.example></iframe>",
        "<p style='background:url(https://e.example)'>x</p>",
        "<span style='color:expression(alert(1))'>x</span>",
        "<p style='position:fixed'>x</p>",
        "<style>p{color:red}</style>",
        "<svg><style><img src=x onerror=alert(1)></style></svg>",
        "<form action=https://e.example><input></form>",
        "<p lang='x\" onload=alert(1)'>x</p>",
        "<!-- alert --><?xml alert?>",
    ],
)
def test_a_hostile_client_gets_nothing_through(html: str) -> None:
    result = html_from_editor(html)
    for word in ("alert", "javascript", "e.example", "position", "<script", "<style", "<form", "<img", "<a "):
        assert word not in result


def test_what_looks_like_a_tag_in_words_stays_words() -> None:
    assert html_from_editor("<p>&lt;script&gt; &amp;amp;</p>").endswith(">&lt;script&gt; &amp;amp;</p>")
    assert html_from_editor("<noembed>x</noembed><xmp><b></xmp>a") == "a"


@pytest.mark.parametrize(
    "src",
    ["https://x.org/a.png", "http://x.org/a.png", "data:image/png;base64,AAAA", "cid:other@postroom", "//x.org/a", ""],
)
def test_of_a_picture_that_does_not_go_along_its_words_stay(src: str) -> None:
    html = html_from_editor(f'<p>See <img src="{src}" alt="the crate">!</p>', {"mine@postroom"})
    assert html == '<p style="margin:0 0 1em 0">See the crate!</p>'


def test_a_picture_that_goes_along_is_shown_no_wider_than_a_letter() -> None:
    html = html_from_editor('<img width="1600" height="900" src="cid:mine@postroom">', {"mine@postroom"})
    assert html == ('<img src="cid:mine@postroom" alt="" width="800" height="450" style="max-width:100%;height:auto">')


def test_text_on_a_chosen_background_is_readable_in_the_dark() -> None:
    marked = html_from_editor('<span style="background-color:#ffff00">x</span>')
    assert marked == '<span style="background-color:#ffff00;color:#222222">x</span>'
    red = html_from_editor('<span style="color:#ff0000"><span style="background-color:#ffff00">x</span></span>')
    assert red.count("color:#222222") == 0


def test_nesting_beyond_use_keeps_the_words() -> None:
    deep = html_from_editor("<blockquote>" * 900 + "words" + "</blockquote>" * 900)
    assert deep.count("<blockquote") == 100
    assert "words" in deep
    assert "words" in html_from_editor("<div>" * 100_000 + "words")
    assert "words" in text_of(deep)


def test_the_text_part_reads_well() -> None:
    html = (
        '<p>Hi<br></p><ol start="2"><li><p>one</p><ul><li>in</li></ul></li><li><p>two</p></li></ol>'
        '<p>See <a href="https://x.org">this</a>, <a href="mailto:a@x.org">a@x.org</a></p>'
        "<blockquote><p>old</p></blockquote>"
    )
    assert text_of(html) == "Hi\n\n2. one\n   - in\n3. two\n\nSee this (https://x.org), a@x.org\n\n> old\n"
    assert text_of("<p></p><p><br></p>") == ""
    assert text_of("<li>loose</li><li>ends</li>") == "loose\nends\n"


def test_a_table_is_told_in_columns_or_in_tabs_where_it_is_too_wide() -> None:
    table = "<table><tr><th>Item</th><th>Qty</th></tr><tr><td>{}</td><td>12</td></tr></table>"
    assert text_of(table.format("Crate")) == "Item   Qty\nCrate  12\n"
    assert text_of(table.format("x" * 90)).splitlines()[0] == "Item\tQty"


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
