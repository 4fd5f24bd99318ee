"""Golden letters: each is what is made today, safe by the documented table, and read by others as it was meant."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from postroom.channels.email.document import ELEMENTS
from postroom.channels.email.images import shown_in
from postroom.channels.email.parse import parse
from tests.letters import made
from tests.letters.safe import unsafe

MAILS = sorted(made.FOLDER.glob("*.eml"))
_QUOTED = '<blockquote type="cite"'
_HANDED_ON = "<br><div>"


def opened(path: Path) -> EmailMessage:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def said(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


@pytest.mark.parametrize("path", made.expected(), ids=lambda path: path.name)
def test_a_letter_is_what_it_was(path: Path) -> None:
    assert path.read_bytes() == made.expected()[path], "meant? then write it: python -m tests.letters"


def test_no_golden_file_is_left_over() -> None:
    assert {*made.FOLDER.iterdir()} == {*made.sources(), *made.expected()}


@pytest.mark.parametrize("path", sorted(made.FOLDER.glob("*.expected.html")), ids=lambda path: path.name)
def test_every_element_attribute_and_style_is_in_the_table(path: Path) -> None:
    assert unsafe(path.read_text()) == []


def test_the_letters_use_every_element_of_the_table() -> None:
    html = "".join(path.read_text() for path in made.FOLDER.glob("*.expected.html"))
    assert [tag for tag in ELEMENTS if f"<{tag}>" not in html and f"<{tag} " not in html] == []


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.name)
def test_our_own_words_refer_to_nothing_outside(path: Path) -> None:
    html = said(opened(path), "html")
    own, _, below = html.partition(_HANDED_ON if path.name == "forward.eml" else _QUOTED)
    assert unsafe(own) == []
    assert below.count('src="http') == 1, "the logo that Ingrid referred to is still where she put it"


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.name)
def test_every_mail_has_a_text_and_holds_the_pictures_it_shows(path: Path) -> None:
    message = opened(path)
    alternative = next(part for part in message.walk() if part.get_content_type() == "multipart/alternative")
    assert [part.get_content_type() for part in alternative.iter_parts()] == ["text/plain", "text/html"]
    held = {str(part["Content-ID"]) for part in message.walk() if part["Content-ID"]}
    html = said(message, "html")
    assert held == {f"<{one}>" for one in shown_in(html)}
    assert message.defects == []


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.name)
def test_our_own_reader_understands_each(path: Path) -> None:
    found = parse(path.read_bytes())
    assert "Two of the twelve crates" not in found.new_text
    assert "Two of the twelve crates" in found.text
    assert (found.forwarded is not None) == (path.name == "forward.eml")
    assert all(one.inline == (one.media_type == "image/png") for one in found.attachments)
