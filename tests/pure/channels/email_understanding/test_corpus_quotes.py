"""Quotes in the samples of other projects. Where these disagree with each other, ours keep what somebody wrote."""

import json
import quopri
from pathlib import Path

from postroom.channels.email.quote import new_text
from postroom.channels.email.sanitize import sanitize
from tests.pure.channels.email_understanding.figures import report


def folded(text: str) -> str:
    return " ".join(text.split())


def test_replies_in_plain_text(testdata: Path) -> None:
    """The rest of this set takes sign-offs (`Best regards, Ann`) away or leaves forwards open; we do neither."""
    folder = testdata / "quoting" / "crisp-reply"
    expected = json.loads((folder / "expected.json").read_text())
    wrong = [
        name
        for name, one in expected.items()
        if folded(new_text((folder / name).read_text())) != folded(one["visible_text"])
    ]
    report(f"crisp-reply: {len(expected) - len(wrong)} of {len(expected)}; differ: {wrong}")
    assert len(wrong) <= 10


def test_trimmed_replies(testdata: Path) -> None:
    folder = testdata / "quoting" / "trimmer"
    names = sorted(path.name for path in (folder / "emails").iterdir())
    wrong = [
        name
        for name in names
        if folded(new_text((folder / "emails" / name).read_text())) != folded((folder / "trimmed" / name).read_text())
    ]
    report(f"trimmer: {len(names) - len(wrong)} of {len(names)}; differ: {wrong}")
    assert len(wrong) <= 4


def test_no_own_word_is_lost(testdata: Path) -> None:
    """Every word that the samples call new is in our new text too, save for two mails where they keep a quote."""
    folder = testdata / "quoting" / "trimmer"
    lost = {}
    for path in sorted((folder / "emails").iterdir()):
        ours = set(new_text(path.read_text()).split())
        missing = set((folder / "trimmed" / path.name).read_text().split()) - ours
        if missing:
            lost[path.name] = missing
    report(f"trimmer: words missing in {sorted(lost)}")
    assert len(lost) <= 2


def sample(path: Path) -> str:
    text = path.read_text()
    decoded = quopri.decodestring(text.encode()).decode("utf-8", "replace") if "=3D" in text else text
    return decoded.replace('\\"', '"')


def test_quotes_in_html(testdata: Path) -> None:
    """Exact equality is rare here: they cut signatures and attributions too."""
    folder = testdata / "quoting" / "mailspring-html"
    equal = found = 0
    for path in sorted(folder.glob("*_stripped.html")):
        ours = sanitize(sample(path.with_name(path.name.replace("_stripped", ""))))
        theirs = sanitize(sample(path))
        assert ours is not None
        assert theirs is not None
        equal += folded(ours.new_text) == folded(theirs.text)
        found += "data-quote" in ours.html
    report(f"mailspring-html: {equal} of 10 equal, {found} with a fold")
    assert equal >= 4
    assert found >= 8
