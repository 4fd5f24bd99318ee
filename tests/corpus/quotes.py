"""Answers, trimmed answers and forwards, against what other programs call new."""

import json
from collections.abc import Iterator
from pathlib import Path

from postroom.channels.base import Address, Message
from tests.corpus.rows import Row, as_mail, files, folded
from tests.pure.channels.email_understanding.test_corpus_quotes import sample

_CRISP = (
    "sign-offs (`Best regards, Ann`) that they cut and we keep; a forward they keep and we fold; words below a quote"
)
_TRIMMER = "quotes that they keep open, one attribution without any verb, one with a broken address in pieces"
_MAILSPRING = "quotes that they leave whole and we fold; one quote in a bare blockquote that nothing introduces"
_FORWARDED = "one that they say has words of its own: its `Original Message` line"


def rows(folder: Path) -> Iterator[Row]:
    """Measure every set of quotes."""
    yield _crisp(folder / "crisp-reply")
    yield _trimmer(folder / "trimmer")
    yield _mailspring(folder / "mailspring-html")
    yield _forwarded(folder / "forwarded")


def _crisp(folder: Path) -> Row:
    row = Row("quoting/crisp-reply", figures={})
    for name, one in json.loads((folder / "expected.json").read_text()).items():
        message = row.understand(as_mail((folder / name).read_bytes()))
        right = message is not None and folded(message.new_text) == folded(one["visible_text"])
        row.compare("quotes", floor=0.85, why=_CRISP).count(right=right)
    return row


def _trimmer(folder: Path) -> Row:
    row = Row("quoting/trimmer", figures={})
    for path in files(folder / "emails"):
        message = row.understand(as_mail(path.read_bytes()))
        expected = (folder / "trimmed" / path.name).read_text()
        right = message is not None and folded(message.new_text) == folded(expected)
        row.compare("quotes", floor=0.8, why=_TRIMMER).count(right=right)
    return row


def _mailspring(folder: Path) -> Row:
    row = Row("quoting/mailspring-html", figures={})
    for path in sorted(folder.glob("*_stripped.html")):
        whole = path.with_name(path.name.replace("_stripped", ""))
        ours, theirs = (row.understand(as_mail(sample(one).encode(), "text/html")) for one in (whole, path))
        right = ours is not None and theirs is not None and _same(ours, theirs)
        row.compare("quotes", floor=0.5, why=_MAILSPRING).count(right=right)
    return row


def _same(ours: Message, theirs: Message) -> bool:
    """Signatures are for us to fold; they take some out and leave others."""
    texts = (folded(text.replace("&nbsp;", " ")) for text in (theirs.text, theirs.new_text))
    return folded(ours.new_text) in texts


def _forwarded(folder: Path) -> Row:
    row = Row("quoting/forwarded", figures={})
    for one in json.loads((folder / "expected.json").read_text()):
        raw = as_mail((folder / one["body_file"]).read_bytes(), subject=one["subject"] or "")
        message = row.understand(raw)
        right = message is not None and _is_original(message, one)
        row.compare("forwarded", floor=0.95, why=_FORWARDED).count(right=right)
    return row


def _is_original(message: Message, expected: dict[str, dict[str, object]]) -> bool:
    found, email = message.forwarded, expected["email"]
    if not expected["forwarded"] or found is None:
        return bool(expected["forwarded"]) == (found is not None)
    own = "" if folded(message.new_text) == folded(message.text) else folded(message.new_text)
    return (
        _people([found.from_]) == _named([email["from"]])
        and _people(found.to) == _named(email["to"])
        and _people(found.cc) == _named(email["cc"])
        and (found.subject, found.sent) == (email["subject"], email["date"])
        and own == folded(str(expected["message"] or ""))
    )


def _people(addresses: object) -> list[tuple[str, str]]:
    assert isinstance(addresses, list | tuple)
    return [(one.name, one.address) for one in addresses if isinstance(one, Address)]


def _named(people: object) -> list[tuple[str, str]]:
    assert isinstance(people, list | None)
    return [(one["name"] or "", one["address"] or "") for one in people or []]
