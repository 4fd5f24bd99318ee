"""What is typed and what is written may be anything: search never fails, and the indexer never stops at it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from postroom.search.search import Order
from tests.db.office import Office, mail
from tests.db.search.finding import found, indexed, page

pytestmark = pytest.mark.anyio

UTF8 = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
TYPED = [
    "\x00",
    "crates\x00",
    "'",
    "''",
    "' or 1=1 --",
    ":*",
    "crates:*",
    "crates:A",
    "\\",
    "\\'",
    '"',
    '"""',
    '"crates',
    "crates & | ! <-> ()",
    "!crates",
    "-",
    "--",
    '-""',
    "from:'",
    "from:\\",
    "from:@",
    "from:%",
    "label:%",
    "in:'; drop table message",
    "before:9999-99-99",
    "after:0000",
    "before:99999999d",
    "after:9999d",
    "after:-1d",
    "is:",
    "%s %(x)s",
    "{} {0} {conditions}",
    "\ud800",
    "\u202e\u200b\ufeff",
    "a" * 10_000,
    "crates " * 2_000,
    "東" * 500,
    "̈" * 100,
    '"' * 999,
    "-a " * 300,
]


@pytest.mark.parametrize("text", TYPED, ids=range(len(TYPED)))
async def test_nothing_typed_is_an_error(office: Office, text: str) -> None:
    await office.receive(mail(1))
    await indexed(office)
    for order in Order:
        result = await page(office, office.ben, text, order=order)
        assert len(result.hits) <= 1


async def test_words_of_tsquery_are_words(office: Office) -> None:
    await office.receive(mail(1))
    await indexed(office)
    assert await found(office, office.ben, "crates & crushed") == ["Damaged crates"]
    assert await found(office, office.ben, "crates:*") == ["Damaged crates"]
    assert await found(office, office.ben, "(crates)") == ["Damaged crates"]


WRITTEN = [
    "x" * 300_000,
    " ".join(f"word{number}" for number in range(60_000)),
    " ".join("\U00020000" * 39 + str(number) for number in range(15_000)),
    "東京" * 50_000,
    "' \\ : * & | ! <-> ( ) '' \\' ':1A",
    "a" * 39 + "\u0301" * 5_000,
    "\u0301" * 1_000,
    "\u202e\u200b" * 1_000,
]


async def test_nothing_written_stops_the_indexer(office: Office) -> None:
    letters = [mail(uid, subject=f"S{uid}", body=body, headers=UTF8) for uid, body in enumerate(WRITTEN, 1)]
    await office.receive(*letters, mail(99, subject="The last"))
    await indexed(office)
    assert await found(office, office.ben, "last") == ["The last"]
    assert len(await found(office, office.ben, "to:support")) == len(WRITTEN) + 1


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60) | st.lists(st.sampled_from(TYPED[:34]), max_size=6).map(" ".join))
async def test_random_text_is_no_error_either(office: Office, text: str) -> None:
    await page(office, office.ben, text)
