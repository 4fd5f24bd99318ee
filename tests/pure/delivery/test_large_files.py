"""Which files become links: the rule that server and composer share, and that what it counts is what is sent."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from postroom.channels.base import Address, Attachment, Outgoing
from postroom.channels.email.compose import compose
from postroom.conversations import shared_files
from postroom.delivery import link_block
from postroom.delivery.large_files import HEAD_ROOM, LINK_ROOM, as_links, wire_size

_WEB = Path(__file__).parents[3] / "web/app/composer/large-files.cases.json"
CASES: list[dict[str, Any]] = json.loads(_WEB.read_text())
UNTIL = datetime(2026, 12, 23, 12, tzinfo=UTC)
LONG = "é" * 200
EVERYBODY = [Address("Ingrid Solheim of the Fjord", f"ingrid.solheim{number}@fjord.example") for number in range(200)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["what"]))
def test_the_rule_gives_the_numbers_it_shares_with_the_composer(case: dict[str, Any]) -> None:
    assert as_links(case["sizes"], case["limit"], case.get("kept", ())) == set(case["links"])


def size_of(files: Sequence[Attachment], *, text: str = "", html: str = "", to: Sequence[Address] = ()) -> int:
    return len(
        compose(
            Outgoing(
                message_id="one@acme.example",
                date=UNTIL,
                from_=Address("Support", "support@acme.example"),
                to=to or [Address("", "ingrid@fjord.example")],
                subject="x",
                text=text,
                html=html,
                attachments=files,
            )
        )
    )


@pytest.mark.parametrize("size", [0, 1, 56, 57, 58, 100_000, 1_234_567])
@pytest.mark.parametrize("name", ["a.mp4", LONG])
def test_a_file_takes_no_more_than_is_counted_and_little_less(size: int, name: str) -> None:
    file = Attachment(filename=name, media_type="video/mp4", content=memoryview(bytes(size)))
    taken = size_of([file, file]) - size_of([file])
    assert taken <= wire_size(size) <= taken + 3_000


def test_a_link_and_the_head_take_no_more_than_is_counted() -> None:
    file = shared_files.new(LONG, 120_000_000, b"")
    blocks = [link_block.block([file] * count, "https://inbox.acme.example", UNTIL, language="fr", time_zone="UTC")
              for count in (1, 2)]  # fmt: skip
    one, two = [size_of([], text=block.text, html=block.html) for block in blocks]
    assert two - one <= LINK_ROOM
    assert size_of([], to=EVERYBODY) <= HEAD_ROOM


@pytest.mark.parametrize(
    ("size", "language", "zone", "said"),
    [
        (120_000_000, "en", "UTC", "120 MB · available until 23 December 2026"),
        (1_500_000_000, "en", "Pacific/Auckland", "1.5 GB · available until 24 December 2026"),
        (1_500, "fr", "UTC", "1,5 ko · disponible jusqu’au 23 décembre 2026"),
        (999, "de", "UTC", "999 bytes · available until 23 December 2026"),
    ],
)
def test_the_block_says_how_large_and_until_when(size: int, language: str, zone: str, said: str) -> None:
    file = shared_files.new('"><img src=x>.mp4', size, b"")
    block = link_block.block([file], "https://inbox.acme.example", UNTIL, language=language, time_zone=zone)
    assert said in block.html
    assert "<img" not in block.html
    assert f"https://inbox.acme.example/d/{file.secret}" in block.text
