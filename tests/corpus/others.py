"""Threads, calendars, newsletters, attacks, trackers, and mail that only has to be understood."""

import json
from collections.abc import Iterator
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from postroom.channels.email import trackers
from tests.corpus.rows import Row, as_mail, files
from tests.pure.channels.email_understanding.test_corpus_html import example, words
from tests.pure.channels.email_understanding.test_corpus_threads import corpus, expected
from tests.pure.channels.email_understanding.test_sanitize import dangers
from tests.pure.intake.arriving import partition


def rows(folder: Path) -> Iterator[Row]:
    """Measure the other sets."""
    for one in sorted((folder / "threading").iterdir()):
        if (one / "expected-threads.json").is_file():
            yield _threads(one)
    for one in sorted((folder / "calendar").iterdir()):
        yield _calendars(one)
    yield _trackers(folder / "trackers")
    yield _plain("classify/spamassassin", folder / "classify" / "spamassassin")


def _threads(folder: Path) -> Row:
    row = _plain(f"threading/{folder.name}", folder)
    wanted = expected(folder, "by_references")
    found = partition(list(corpus(folder).values()))
    for thread in wanted:
        row.compare("threads").count(right=thread in found)
    return row


def _calendars(folder: Path) -> Row:
    """An event that says when it is, is shown, and so is how to answer it."""
    row = Row(f"calendar/{folder.name}", figures={})
    for path in files(folder):
        content = path.read_bytes()
        message = row.understand(as_mail(content, "text/calendar"))
        if b"BEGIN:VEVENT" in content and b"\nSUMMARY" in content and b"\nDTSTART" in content:
            events = message.invitations if message else ()
            right = bool(events) and bool(events[0].method) == (b"METHOD:" in content)
            row.compare("events").count(right=right)
    return row


def newsletters(folder: Path) -> tuple[Row, list[tuple[str, str]]]:
    """Measure the newsletters, and return each as it was and as it is shown for a browser."""
    row = Row("html/newsletters", figures={})
    shown: list[tuple[str, str]] = []
    for path in files(folder / "html" / "newsletters"):
        raw = path.read_text(encoding="utf-8", errors="replace")
        message = row.understand(as_mail(raw.encode(), "text/html"))
        before, after = LexborHTMLParser(raw), LexborHTMLParser(message.html or "" if message else "")
        same = all(len(after.css(tag)) == len(before.css(tag)) for tag in ("table", "img"))
        row.compare("harmless").count(right=same and words(after) == words(before))
        shown.append((raw, message.html or "" if message else ""))
    return row, shown


def attacks(folder: Path) -> tuple[Row, list[str]]:
    """Measure the attacks, and return what is left of them for a browser."""
    row = Row("html/dompurify", figures={})
    left: list[str] = []
    for case in json.loads((folder / "html" / "dompurify-shared.json").read_text())["cases"]:
        message = row.understand(as_mail(case["payload"].encode("utf-8", "replace"), "text/html"))
        html = (message.html or "") if message else ""
        row.compare("harmless").count(right=dangers(html) == [])
        left.append(html)
    return row, left


def _trackers(folder: Path) -> Row:
    row = Row("trackers", figures={})
    lines = (folder / "lma-trackers.txt").read_text().splitlines()
    rules = [line.strip() for line in lines if line.strip() and not line.startswith(("!", "##"))]
    rules += [one["pattern"] for one in json.loads((folder / "mailspring-patterns.json").read_text())["trackers"]]
    for rule in rules:
        known = any(trackers.is_known(example(rule) + end) for end in ("", "/abc?x=1", "abc"))
        row.compare("trackers").count(right=known)
    return row


def _plain(name: str, folder: Path) -> Row:
    row = Row(name, figures={})
    for path in files(folder, ".json"):
        row.understand(path.read_bytes())
    return row
