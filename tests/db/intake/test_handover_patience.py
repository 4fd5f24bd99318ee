"""Senders who stall or crowd the door: they cost themselves, not the others."""

from contextlib import AsyncExitStack

import pytest

from postroom.storage.database import Database
from tests.db.intake.doors import INGRID, SUPPORT, Sender, door, letter, sender
from tests.db.office import Office, make_office

pytestmark = pytest.mark.anyio


@pytest.fixture
async def office(database: Database) -> Office:
    return await make_office(database)


async def bring(one: Sender, raw: bytes) -> str:
    await one.say(f"MAIL FROM:<{INGRID}>", f"RCPT TO:<{SUPPORT}>", "DATA")
    await one.send(raw)
    return await one.reply()


async def test_who_stalls_in_the_middle_of_a_mail_is_cut_off(office: Office) -> None:
    async with door(office, patience_s=0.5) as port, sender(port) as one:
        await one.reply()
        await one.say("EHLO mx")
        assert await bring(one, letter()) == "421 4.4.2 This takes too long"
        assert await one.ended()


async def test_who_talks_on_and_brings_nothing_is_cut_off(office: Office) -> None:
    async with door(office, patience_s=0.5) as port, sender(port) as one:
        await one.reply()
        while (reply := (await one.say("NOOP"))[0]) == "250 2.0.0 Yes":
            pass
        assert reply == "421 4.4.2 This takes too long"


async def test_one_address_cannot_take_the_whole_door(office: Office) -> None:
    async with door(office) as port, AsyncExitStack() as stack:
        crowd = [await stack.enter_async_context(sender(port)) for _ in range(21)]
        greetings = [await one.reply() for one in crowd]
        assert [greeting[:3] for greeting in greetings] == ["220"] * 20 + ["421"]
        await crowd[0].say("EHLO mx", "QUIT")
        assert await crowd[0].ended()
        async with sender(port) as another:
            assert (await another.reply())[:3] == "220"
