"""Answers between the pieces of a quote are what a mail says: none of them is ever folded away."""

from hypothesis import given
from hypothesis import strategies as st

from postroom.channels.email.parse import parse

WORDS = st.lists(
    st.sampled_from("yes no tea price crate never four monday please".split()), min_size=2, max_size=5
).map(" ".join)
PIECES = st.lists(st.tuples(st.lists(WORDS, min_size=1, max_size=4), WORDS), min_size=1, max_size=6)
INTRODUCTION = "On 3 May 2026 at 10:00, Ann Lee <ann@x.org> wrote:"


@given(PIECES)
def test_in_plain_text(pieces: list[tuple[list[str], str]]) -> None:
    body = "\n".join("\n".join(f"> {line}" for line in quoted) + f"\n\n{answer}\n" for quoted, answer in pieces)
    message = parse(f"From: bo@y.org\nSubject: Re: x\n\n{INTRODUCTION}\n{body}".encode())
    said = message.new_text.splitlines()
    assert [line.split() for line in said if line.strip()] == [answer.split() for _, answer in pieces]


@given(PIECES)
def test_in_html(pieces: list[tuple[list[str], str]]) -> None:
    body = "".join(
        f"<blockquote type=cite>{'<br>'.join(quoted)}</blockquote><div>{answer}</div>" for quoted, answer in pieces
    )
    message = parse(f"From: bo@y.org\nContent-Type: text/html\n\n<p>Hello</p>{body}".encode())
    said = " ".join(message.new_text.split())
    assert all(" ".join(answer.split()) in said for _, answer in pieces)
