"""Mail of many clients and decades, against what other parsers read in it."""

import json
from collections.abc import Iterator
from pathlib import Path

from postroom.channels.email import tnef
from tests.corpus.rows import Row, files, folded
from tests.pure.channels.email_understanding.test_corpus_mail import LOST, agrees

_TEXTS = frozenset({"subject", "text_starts_with"})
_FILES = "text files with a name, which the others take for a part of the text"
_LETTERS = "the armour of a signed text, which we take off; a letter whose charset is wrong"


def rows(folder: Path) -> Iterator[Row]:
    """Measure every folder of mail."""
    expected = _consensus(folder)
    for one in sorted(path for path in folder.iterdir() if path.is_dir()):
        yield _tnef(one) if one.name == "tnef" else _mails(one, expected)


def _consensus(folder: Path) -> dict[str, dict[str, object]]:
    lines = (folder / "expected-consensus.jsonl").read_text().splitlines()
    return {one["file"]: one for one in map(json.loads, lines)}


def _mails(folder: Path, expected: dict[str, dict[str, object]]) -> Row:
    row = Row(f"mail/{folder.name}", figures={})
    for path in files(folder, ".json"):
        message = row.understand(path.read_bytes())
        fields = expected.get(f"mail/{folder.name}/{path.relative_to(folder)}", {})
        for field, value in fields.items():
            if field not in {*_TEXTS, "attachments"} or any(
                mark in json.dumps(value, ensure_ascii=False) for mark in LOST
            ):
                continue
            column = "charset" if field in _TEXTS else "attachments"
            why = _LETTERS if field in _TEXTS else _FILES
            figure = row.compare(column, floor=0.95, why=why)
            figure.count(right=message is not None and agrees(message, field, value))
        if path.with_suffix(".json").is_file() and message is not None:
            _legacy(row, path.with_suffix(".json"), message.text, len(message.attachments))
    return row


def _legacy(row: Row, path: Path, text: str, attachments: int) -> None:
    expected = json.loads(path.read_text())
    row.compare("attachments", floor=0.95).count(right=attachments == len(expected["attachments"]))
    bodies = [expected["parts"][index]["body"] for index in expected["text_body"][:1]]
    words = [body["Text"] for body in bodies if isinstance(body, dict) and "Text" in body]
    if words and not any(mark in words[0] for mark in LOST):
        row.compare("charset").count(right=folded(text).startswith(folded(words[0])))


def _tnef(folder: Path) -> Row:
    row = Row("mail/tnef", figures={})
    for name, expected in json.loads((folder / "expected.json").read_text()).items():
        content = (folder / name).read_bytes()
        row.understand(b"From: ann@x.org\nContent-Type: application/ms-tnef\n\n" + content)
        contents = tnef.read(content)
        found = [file.name for file in contents.files] if contents else []
        row.compare("attachments").count(right=found == expected["attachments"])
    return row
