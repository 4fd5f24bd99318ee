"""Attacks leave nothing behind; newsletters keep their words, tables and pictures; known trackers are known."""

import json
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from postroom.channels.email import trackers
from postroom.channels.email.sanitize import sanitize
from tests.pure.channels.email_understanding.figures import report
from tests.pure.channels.email_understanding.test_sanitize import dangers


def test_no_attack_leaves_anything_that_runs_or_loads(testdata: Path) -> None:
    cases = json.loads((testdata / "html" / "dompurify-shared.json").read_text())["cases"]
    for case in cases:
        result = sanitize(case["payload"])
        assert result is not None
        assert dangers(result.html) == [], case["id"]
    report(f"dompurify: {len(cases)} of {len(cases)} harmless")


def words(document: LexborHTMLParser) -> set[str]:
    for node in document.css("style, script, title"):
        node.decompose()
    return set(document.body.text().split()) if document.body else set()


def test_newsletters_keep_words_tables_and_pictures(testdata: Path) -> None:
    paths = sorted((testdata / "html" / "newsletters").glob("*.html"))
    for path in paths:
        raw = path.read_text(encoding="utf-8", errors="replace")
        result = sanitize(raw)
        assert result is not None
        before, after = LexborHTMLParser(raw), LexborHTMLParser(result.html)
        assert len(after.css("table")) == len(before.css("table"))
        assert len(after.css("img")) == len(before.css("img")) == result.pictures.remote
        assert len(after.css("[style]")) >= len(before.css("[style]"))
        assert words(after) == words(before)
        assert dangers(result.html) == []
    report(f"newsletters: {len(paths)} whole")
    assert len(paths) == 25


def example(rule: str) -> str:
    """Return an address that a rule in ad-blocker syntax means."""
    pattern = rule.split("^", 1)[0].replace(".*.", ".news.").replace("*", "x")
    if pattern.startswith("/"):
        return f"https://news.example.com{pattern}"
    host, slash, path = pattern.partition("/")
    whole = (
        host
        if host.count(".") and not host.endswith(("appspot", "signaux", "senal", "sidekickopen", "sigopn"))
        else f"{host}.com"
    )
    return f"https://{whole}{slash}{path}"


def test_known_trackers_are_known(testdata: Path) -> None:
    lines = (testdata / "trackers" / "lma-trackers.txt").read_text().splitlines()
    rules = [line.strip() for line in lines if line.strip() and not line.startswith(("!", "##"))]
    patterns = json.loads((testdata / "trackers" / "mailspring-patterns.json").read_text())["trackers"]
    rules += [one["pattern"] for one in patterns]
    missed = [
        rule for rule in rules if not any(trackers.is_known(example(rule) + end) for end in ("", "/abc?x=1", "abc"))
    ]
    report(f"trackers: {len(rules) - len(missed)} of {len(rules)}; missed: {missed}")
    assert missed == []


def test_a_tracker_is_taken_out_and_the_rest_stays(testdata: Path) -> None:
    before, after = [
        (testdata / "trackers" / "mailspring-strip" / f"b-{one}.txt").read_text() for one in ("before", "after")
    ]
    result, expected = sanitize(before), sanitize(after)
    assert result is not None
    assert expected is not None
    assert result.pictures.trackers == ("getmailspring.com",)
    assert result.html.split() == expected.html.split()
