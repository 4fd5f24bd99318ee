"""Quotes in HTML mail are folded where clients mark them, and never where the writer answered between them."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from postroom.channels.email.parse import parse
from postroom.channels.email.sanitize import Sanitized, sanitize

WROTE = "On 4 May 2026, at 09:00, Ann &lt;ann@x.org&gt; wrote:"


def clean(html: str) -> Sanitized:
    result = sanitize(html)
    assert result is not None
    return result


def folded(html: str) -> str:
    document = LexborHTMLParser(html)
    return " ".join(" ".join(node.text() for node in document.css("details[data-quote]")).split())


@pytest.mark.parametrize(
    "quote",
    [
        f'<div class="gmail_quote"><div class="gmail_attr">{WROTE}</div><blockquote>old</blockquote></div>',
        f'<div>{WROTE}</div><br><blockquote type="cite"><div>old</div></blockquote>',
        f'<div class="moz-cite-prefix">{WROTE}</div><blockquote type="cite" cite="mid:x">old</blockquote>',
        f"<p>{WROTE}</p><blockquote>old</blockquote>",
        '<div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Ann</div><div>old</div>',
        '<div><div style="border:none;border-top:solid #E1E1E1 1.0pt"><p><b>From:</b> Ann</p></div></div><p>old</p>',
        f'<div class="yahoo_quoted"><div>{WROTE}</div><div>old</div></div>',
        f'<div class="protonmail_quote">{WROTE}<blockquote class="protonmail_quote" type="cite">old</blockquote></div>',
        f'<div name="messageReplySection">{WROTE}<blockquote type="cite">old</blockquote></div>',
        f'<hr id="zwchr"><div>{WROTE}</div><div>old</div>',
    ],
)
def test_the_marks_of_the_main_clients(quote: str) -> None:
    result = clean(f"<div>Monday is <b>fine</b>.</div>{quote}")
    assert result.new_text == "Monday is fine."
    assert "old" in folded(result.html)
    assert "Monday" not in folded(result.html)
    assert "old" in result.text


def test_answers_between_quotes_leave_everything_open() -> None:
    pieces = '<blockquote type="cite">one?</blockquote><p>yes</p><blockquote type="cite">two?</blockquote><p>no</p>'
    result = clean(pieces)
    assert folded(result.html) == ""
    message = parse(f"From: a@x.org\nContent-Type: text/html\n\n{pieces}".encode())
    assert message.new_text == "yes\n\nno"


def test_answers_inside_a_gmail_quote_leave_it_open() -> None:
    quote = "<blockquote>one?</blockquote><div>yes</div><blockquote>two?</blockquote>"
    result = clean(f'<div class="gmail_quote"><div class="gmail_attr">{WROTE}</div>{quote}</div>')
    assert folded(result.html) == ""
    assert "yes" in result.new_text


def test_words_below_a_quote_stay_visible() -> None:
    result = clean(f'<div>{WROTE}</div><blockquote type="cite">old</blockquote><p>Below.</p>')
    assert result.new_text == "Below."
    assert "Below" not in folded(result.html)


def test_a_forward_without_a_word_stays_open() -> None:
    result = clean('<div class="gmail_quote">---------- Forwarded message ---------<br>From: Ann<br>News</div>')
    assert folded(result.html) == ""
    assert "News" in result.new_text


def test_a_blockquote_that_nobody_introduced_is_the_writers_own() -> None:
    assert folded(clean("<p>Our customers say</p><blockquote>Wonderful!</blockquote>").html) == ""


def test_a_mail_cannot_bring_its_own_folds() -> None:
    result = clean('<p>Pay</p><details data-quote="">not quoted</details>')
    assert "data-quote" not in result.html
    assert "not quoted" in result.new_text


def test_an_attribution_in_pieces_is_folded_with_its_quote() -> None:
    html = (
        "<div>Yes.<br><br>On 3 May 2026, Ann <span>&lt;<a href='mailto:ann@x.org'>ann@x.org</a>&gt;</span> wrote:<br>"
        "<blockquote type=cite>Tea?</blockquote></div>"
    )
    result = sanitize(html)
    assert result is not None
    assert result.new_text.strip() == "Yes."
    assert "Tea?" in result.text
