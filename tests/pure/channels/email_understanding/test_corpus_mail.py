"""Real mail of many clients and decades: fields against what two other parsers agree on, and nothing that stops us."""

import json
from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from postroom.channels.base import Automation, Message
from postroom.channels.email import tnef
from postroom.channels.email.parse import parse
from tests.pure.channels.email_understanding.figures import report

LOST = ("\ufffd", "ï¿½")  # the others lost a letter here: nothing to compare with


def folded(text: str | None) -> str:
    return " ".join((text or "").split())


def agrees(message: Message, field: str, expected: Any) -> bool:  # noqa: ANN401 - as the file has it
    given: dict[str, Callable[[], bool]] = {
        "subject": lambda: folded(message.subject) == folded(expected),
        "from": lambda: lower([message.from_.address] if message.from_ else []) == lower(expected),
        "to": lambda: lower([one.address for one in message.to]) == lower(expected),
        "cc": lambda: lower([one.address for one in message.cc]) == lower(expected),
        "message_id": lambda: message.message_id == "".join(expected.strip("<> ").split()),
        "in_reply_to": lambda: list(message.in_reply_to) == bare(expected),
        "references": lambda: list(message.references) == bare(expected),
        "date_utc": lambda: message.sent_at is not None and f"{message.sent_at:%Y-%m-%dT%H:%M:%S}" == expected[:19],
        "has_html": lambda: (message.html is not None) is expected,
        "text_starts_with": lambda: folded(message.text).startswith(folded(expected)),
        "attachments": lambda: same_files(message, expected),
    }
    return given[field]()


def lower(addresses: list[str]) -> list[str]:
    return [address.lower() for address in addresses]


def bare(identifiers: list[str] | str) -> list[str]:
    return [one.strip("<>") for one in (identifiers.split() if isinstance(identifiers, str) else identifiers)]


def same_files(message: Message, expected: list[dict[str, Any]]) -> bool:
    names = [one.filename for one in message.attachments]
    ours = sorted((sha256(one.content).hexdigest(), len(one.content)) for one in message.attachments)
    named = all(one["name"] is None or one["name"] in names for one in expected)
    return named and ours == sorted((one["sha256"], one["size"]) for one in expected)


def test_fields_agree_with_the_consensus(testdata: Path) -> None:
    total: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for line in (testdata / "mail" / "expected-consensus.jsonl").read_text().splitlines():
        expected = json.loads(line)
        message = parse((testdata / expected.pop("file")).read_bytes())
        for field, value in expected.items():
            if not any(mark in json.dumps(value, ensure_ascii=False) for mark in LOST):
                total[field] += 1
                wrong[field] += not agrees(message, field, value)
    for field, count in total.items():
        report(f"{field:18} {count - wrong[field]:4} of {count}")
    assert wrong.total() / total.total() <= 0.012
    assert wrong["from"] <= 1
    assert wrong["date_utc"] == wrong["references"] == wrong["in_reply_to"] == 0


def test_bodies_of_the_legacy_clients(testdata: Path) -> None:
    """Text of the first body part, word by word (letters that the other parser lost are not compared)."""
    right = total = 0
    for path in sorted((testdata / "mail" / "stalwart-legacy").glob("*.json")):
        expected = json.loads(path.read_text())
        bodies = [expected["parts"][index]["body"] for index in expected["text_body"][:1]]
        texts = [body["Text"] for body in bodies if isinstance(body, dict) and "Text" in body]
        if not texts or any(mark in texts[0] for mark in LOST):
            continue
        total += 1
        right += folded(parse(path.with_suffix(".eml").read_bytes()).text).startswith(folded(texts[0]))
    report(f"legacy bodies {right} of {total}")
    assert total >= 30
    assert right == total


def test_file_counts_of_the_legacy_clients(testdata: Path) -> None:
    wrong = []
    for path in sorted((testdata / "mail" / "stalwart-legacy").glob("*.json")):
        expected = json.loads(path.read_text())
        found = len(parse(path.with_suffix(".eml").read_bytes()).attachments)
        wrong += [] if found == len(expected["attachments"]) else [(path.name, found, len(expected["attachments"]))]
    report(f"legacy file counts: {len(wrong)} differ {wrong}")
    assert len(wrong) <= 2


FOLDERS = ("mail", "threading/spamassassin", "threading/notmuch-default", "classify/spamassassin")


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_message_is_understood(testdata: Path, folder: str) -> None:
    paths = [
        one
        for one in (testdata / folder).rglob("*")
        if one.is_file() and one.suffix not in {".json", ".jsonl", ".tnef"}
    ]
    messages = [parse(path.read_bytes()) for path in paths]
    lost = sum("\ufffd" in message.text for message in messages)
    lists = sum(message.automation is Automation.LIST for message in messages)
    html = sum(message.html is not None for message in messages)
    report(f"{folder}: {len(messages)} parsed, {html} with HTML, {lists} from lists, {lost} with a lost letter")
    assert len(messages) > 20
    assert lost <= 2
    assert all(message.from_ or message.sent_at or message.text for message in messages)


def test_forwarded_samples_and_invitations_are_understood(testdata: Path) -> None:
    for path in sorted((testdata / "quoting" / "forwarded").glob("*.txt")):
        message = parse(b"From: a@x.org\nContent-Type: text/plain; charset=utf-8\n\n" + path.read_bytes())
        assert message.new_text.strip()
    for path in sorted((testdata / "calendar").rglob("*.ics")):
        raw = b"From: a@x.org\nContent-Type: text/calendar; charset=utf-8\n\n" + path.read_bytes()
        assert [one.media_type for one in parse(raw).attachments] == ["text/calendar"]


def test_winmail_files_have_the_expected_names(testdata: Path) -> None:
    folder = testdata / "mail" / "tnef"
    for name, expected in json.loads((folder / "expected.json").read_text()).items():
        contents = tnef.read((folder / name).read_bytes())
        assert contents is not None
        assert [file.name for file in contents.files] == expected["attachments"]
        assert bool(contents.text) >= (expected["body_kind"] == "body")
