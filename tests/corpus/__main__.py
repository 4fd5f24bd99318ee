"""`make corpus`: the table. Fails when a figure falls below its floor, or when anything of a mail ran in Chromium."""

import os
import sys
from pathlib import Path

from tests.corpus import browser, mails, others, quotes
from tests.corpus.rows import Row, table
from tests.e2e.product.browsers import CHROMIUM
from tests.pure.channels.email_understanding.conftest import TESTDATA
from tests.pure.channels.email_understanding.figures import report

SKIPPED = 77
"""What a stage answers that had nothing to work on."""


def main() -> int:
    """Measure, print, judge."""
    if not TESTDATA.is_dir():
        report(f"   no samples at {TESTDATA}: set CORPUS=folder to measure with them")
        return SKIPPED if "--stage" in sys.argv else 0
    rows = [*mails.rows(TESTDATA / "mail"), *quotes.rows(TESTDATA / "quoting"), *others.rows(TESTDATA)]
    newsletters, shown = others.newsletters(TESTDATA)
    attacked, left = others.attacks(TESTDATA)
    rows += [newsletters, attacked]
    if Path(CHROMIUM).exists() and not os.environ.get("POSTROOM_NO_BROWSER"):
        newsletters.figures["looks"] = browser.alike(shown)
        attacked.figures["executed"] = browser.executed(left)
    else:
        report("   no Chromium: no attack was run and no newsletter was looked at in a browser")
    report("\n".join(table(rows)))
    if empty := [row.name for row in rows if not row.parsed + row.quarantined + len(row.figures)]:
        report(f"   no samples of: {', '.join(empty)}")
    wrong = _wrong(rows)
    report(
        "\n".join(f"FAILED {one}" for one in wrong)
        or f"corpus: {sum(row.parsed for row in rows)} samples, all figures hold"
    )
    return 1 if wrong else 0


def _wrong(rows: list[Row]) -> list[str]:
    below = [
        f"{row.name}, {name}: {one} is below {one.floor:.0%}"
        for row in rows
        for name, one in row.figures.items()
        if not one.holds
    ]
    ran = [f"{row.name}: something of a mail ran in the browser" for row in rows if _ran(row)]
    aside = [f"{row.name}: {row.quarantined} set aside" for row in rows if row.quarantined]
    return [*below, *ran, *aside]


def _ran(row: Row) -> bool:
    return "executed" in row.figures and row.figures["executed"].right > 0


if __name__ == "__main__":
    sys.exit(main())
