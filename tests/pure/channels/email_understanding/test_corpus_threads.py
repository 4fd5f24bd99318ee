"""Real threads, of lists and clients of two decades: what two other programs agree on, in whatever order it comes."""

import json
import random
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from postroom.channels.email.parse import parse
from postroom.intake.threading import Mail, mail_of
from tests.pure.channels.email_understanding.figures import report
from tests.pure.intake.arriving import partition

OWN = frozenset({"postroom@reader.example"})
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
END = datetime(2026, 1, 1, tzinfo=UTC)
SHUFFLES = ((1, ()), (2, (50, 50, 50)), (3, (7,) * 40), (4, (300,)))
"""Seeds, and the sizes of the first batches."""


def corpus(folder: Path) -> dict[str, Mail]:
    """Return file → mail; its first key is named after the file, so that the partition is one of files."""
    found: dict[str, Mail] = {}
    for path in sorted(folder.glob("*.eml")):
        message = parse(path.read_bytes())
        mail = mail_of(message, message.sent_at or BEGINNING, OWN, END)
        found[path.name] = msgspec.structs.replace(mail, keys=[path.name, *mail.keys])
    return found


def expected(folder: Path, by: str) -> set[frozenset[str]]:
    threads = json.loads((folder / "expected-threads.json").read_text())
    return {frozenset(names) for names in threads[by]}


@pytest.mark.parametrize(("name", "messages", "threads"), [("spamassassin", 229, 42), ("notmuch-default", 53, 24)])
def test_real_threads_are_found_in_any_order(testdata: Path, name: str, messages: int, threads: int) -> None:
    folder = testdata / "threading" / name
    mails = list(corpus(folder).values())
    wanted = expected(folder, "by_references")
    for seed, sizes in SHUFFLES:
        random.Random(seed).shuffle(mails)
        assert partition(mails, sizes) == wanted
    report(f"threading/{name}: {len(mails)} messages, {len(wanted)} threads, {len(SHUFFLES)} orders")
    assert (len(mails), len(wanted)) == (messages, threads)


def test_mail_of_lists_is_not_joined_by_its_subject_on_purpose(testdata: Path) -> None:
    """An IMAP server that merges equal subjects joins two pairs of threads more: on a list, where everybody may."""
    folder = testdata / "threading" / "spamassassin"
    mails = corpus(folder)
    merged = expected(folder, "by_references_and_subject") - expected(folder, "by_references")
    report(f"threading/spamassassin: {len(merged)} threads that only an equal subject makes")
    assert len(merged) == 2
    assert all(mails[name].trace is None for names in merged for name in names)
