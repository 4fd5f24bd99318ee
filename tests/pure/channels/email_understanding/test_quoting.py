"""What an answer quotes and a forward hands on: as it was sent, under words that every client knows."""

from datetime import UTC, datetime

import msgspec
import pytest

from postroom.channels.base import Address
from postroom.channels.email import forwarded, quote, quoting
from postroom.channels.email.quoting import Original, Voice
from postroom.channels.email.sanitize import Sanitized, sanitize

PARIS = Voice("fr", "Europe/Paris")
LONDON = Voice("en", "Europe/London")
ANN = Address("Ann <Lee>", "ann@x.org")
PLAIN = Original(
    html=None,
    text="Look\n\n> older\n",
    sender=ANN,
    sent_at=datetime(2025, 7, 3, 22, 5, tzinfo=UTC),
    subject="Crates",
    to=(Address("", "bob@y.org"),),
    cc=(Address("Cay", "cay@y.org"), Address("", "dee@y.org")),
)


def sanitized(html: str) -> Sanitized:
    found = sanitize(html)
    assert found is not None
    return found


def test_an_answer_says_who_wrote_and_when_on_the_writers_clock() -> None:
    html, text = quoting.answered(PLAIN, LONDON)
    assert text == "On Thu 3 Jul 2025 at 23:05, Ann <Lee> <ann@x.org> wrote:\n\n> Look\n>\n> > older\n"
    assert "On Thu 3 Jul 2025 at 23:05, Ann &lt;Lee&gt; &lt;ann@x.org&gt; wrote:" in html
    _, french = quoting.answered(PLAIN, PARIS)
    assert french.startswith("Le ven. 4 juil. 2025 à 00:05, Ann <Lee> <ann@x.org> a écrit\u00a0:\n")


def test_a_forward_says_whose_mail_it_is_and_marks_nothing() -> None:
    html, text = quoting.forwarded(PLAIN, LONDON)
    assert text == (
        "---------- Forwarded message ---------\nFrom: Ann <Lee> <ann@x.org>\nDate: Thu 3 Jul 2025 at 23:05\n"
        "Subject: Crates\nTo: bob@y.org\nCc: Cay <cay@y.org>, dee@y.org\n\nLook\n\n> older\n"
    )
    assert "blockquote" not in html
    assert "<br>To: bob@y.org<br>" in html


@pytest.mark.parametrize(
    "html",
    [
        '<p style="color:red">Look <b>here</b></p><img src="cid:a@x"><table bgcolor="#eee"><tr><td>1</td></tr></table>',
        "<div><center><font size=5>x</font></center><pre>  a\n b</pre>&nbsp;&lt;p&gt;</div>",
        "<p>a<table><tr><td>b<p>c</table><li>d<details><summary>more</summary>e</details>",
    ],
)
@pytest.mark.parametrize("told", [quoting.answered, quoting.forwarded])
def test_below_the_words_stands_the_original_character_for_character(html: str, told: object) -> None:
    original = sanitized(html).html
    assert callable(told)
    below, _ = told(msgspec.structs.replace(PLAIN, html=original), LONDON)
    assert original in below


def test_what_our_reader_added_for_the_screen_is_taken_off() -> None:
    older = '<div class="gmail_quote">On 4 May 2026, a@x wrote:<blockquote>older</blockquote></div>'
    sent = f'<p>Look</p><a href="https://x.org">l</a><img src="https://x.org/a.png">{older}'
    html, _ = quoting.answered(msgspec.structs.replace(PLAIN, html=sanitized(sent).html), LONDON)
    assert (
        '<p>Look</p><a href="https://x.org">l</a><img src="https://x.org/a.png">'
        "<div>On 4 May 2026, a@x wrote:<blockquote>older</blockquote></div>"
    ) in html


@pytest.mark.parametrize("voice", [LONDON, PARIS])
@pytest.mark.parametrize("sender", [ANN, Address("", "ann@x.org"), Address("É. " + "x" * 300, "ann@x.org")])
def test_our_own_parsers_know_our_answers_again(voice: Voice, sender: Address) -> None:
    html, text = quoting.answered(msgspec.structs.replace(PLAIN, sender=sender), voice)
    assert quote.new_text(f"New\n\n{text}") == "New"
    assert sanitized(f"<p>New</p>{html}").new_text == "New"
    assert "Look" in sanitized(f"<p>New</p>{html}").html
    unmarked = html.replace(' class="gmail_quote"', "").replace(' class="gmail_attr"', "").replace(' type="cite"', "")
    assert sanitized(f"<p>New</p>{unmarked}").new_text == "New", "as clients that drop our marks send it on"


@pytest.mark.parametrize("voice", [LONDON, PARIS])
def test_our_own_parsers_know_our_forwards_again(voice: Voice) -> None:
    _, text = quoting.forwarded(PLAIN, voice)
    found = forwarded.find(f"For you\n\n{text}", "Fwd: Crates", answers=True)
    assert found is not None
    assert (found.from_.address, found.subject) == ("ann@x.org", "Crates")
    assert [one.address for one in (*found.to, *found.cc)] == ["bob@y.org", "cay@y.org", "dee@y.org"]
    assert quote.new_text(f"For you\n\n{text}") == "For you"


def test_without_a_sender_or_a_moment_there_is_less_to_say() -> None:
    nobody = msgspec.structs.replace(PLAIN, sender=None)
    assert quoting.answered(nobody, LONDON)[1].startswith("Original message:\n")
    undated = msgspec.structs.replace(PLAIN, sent_at=None)
    assert quoting.answered(undated, LONDON)[1].startswith("Ann <Lee> <ann@x.org> wrote:\n")
    assert "Date:" not in quoting.forwarded(undated, LONDON)[1]


def test_a_text_keeps_its_lines_and_indents_in_html() -> None:
    html, _ = quoting.answered(msgspec.structs.replace(PLAIN, text="a < b\n  indented\n\nend\n"), LONDON)
    assert "<div>a &lt; b<br>&nbsp;&nbsp;indented<br><br>end</div>" in html


def test_a_name_with_line_breaks_makes_no_line() -> None:
    evil = msgspec.structs.replace(PLAIN, sender=Address("Ann\r\nBcc: x", "ann@x.org"), subject="a\r\nTo: eve@x.org")
    assert "\nBcc" not in quoting.answered(evil, LONDON)[1]
    assert "\nTo: eve" not in quoting.forwarded(evil, LONDON)[1]
