"""What a sender may do to a door: it gets its answer, and nobody else's mail suffers."""

import pytest

from postroom.storage.database import Database
from tests.db.intake.doors import LIMIT, Sender, door, letter, sender
from tests.db.office import Office, make_office
from tests.db.sql import fetch

pytestmark = pytest.mark.anyio

TO_DATA = ("EHLO mx.fjord.example", "MAIL FROM:<ingrid@fjord.example>", "RCPT TO:<support@acme.example>", "DATA")


@pytest.fixture
async def office(database: Database) -> Office:
    return await make_office(database)


async def texts(office: Office) -> list[str]:
    return [row[0] for row in await fetch(office.database, "select text from message_body order by text")]


async def begin(one: Sender) -> None:
    assert (await one.reply()).startswith("220 inbox.acme.example ESMTP")
    assert (await one.say(*TO_DATA))[-1].startswith("354")


@pytest.mark.parametrize("end", [b"\n.\r\n", b"\n.\n", b"\r\n.\n", b"\r.\r", b"\r\n.\r", b"\r\r\n.\r\r\n"])
async def test_no_lenient_end_makes_two_mails_of_one(office: Office, end: bytes) -> None:
    smuggled = b"MAIL FROM:<boss@acme.example>\r\nRCPT TO:<support@acme.example>\r\nDATA\r\n" + letter(2)
    async with door(office) as port, sender(port) as one:
        await begin(one)
        await one.send(letter(1) + b"before" + end + smuggled + b"\r\n.\r\nQUIT\r\n")
        assert await one.reply() == "250 2.0.0 Kept"
        assert await one.reply() == "221 2.0.0 Bye"
    [text] = await texts(office)
    assert "before" in text
    assert "boss@acme.example" in text


async def test_dots_at_the_start_of_lines_are_what_they_were(office: Office) -> None:
    async with door(office) as port, sender(port) as one:
        await begin(one)
        await one.send(letter(1, body="..\r\n..two\r\n...three\r\nfour.") + b".\r\n")
        await one.reply()
    [text] = await texts(office)
    assert text.split() == [".", ".two", "..three", "four."]


async def test_lines_without_end_and_strange_characters_arrive_whole(office: Office) -> None:
    async with door(office) as port, sender(port) as one:
        await begin(one)
        await one.send(letter(1, body="x" * 100_000 + " é\x0b") + b"\r\n.\r\n")
        assert await one.reply() == "250 2.0.0 Kept"
    [text] = await texts(office)
    assert "x" * 100_000 in text


async def test_too_much_is_refused_whether_announced_or_not(office: Office) -> None:
    async with door(office) as port, sender(port) as one:
        await one.reply()
        await one.say("EHLO a")
        assert await one.say(f"MAIL FROM:<> SIZE={LIMIT + 1}") == ["552 5.3.4 Message too large"]
        await one.say(*TO_DATA[1:])
        await one.send(letter(1, body="x\r\n" * LIMIT) + b".\r\nNOOP\r\n")
        assert await one.reply() == "552 5.3.4 Message too large"
        assert await one.reply() == "250 2.0.0 Yes"
        await one.say(*TO_DATA[1:])
        await one.send(letter(1, body="x" * (LIMIT - len(letter(1, body="")))) + b".\r\n")
        assert await one.reply() == "250 2.0.0 Kept"
    assert len(await texts(office)) == 1


async def test_who_hangs_up_in_the_middle_has_sent_nothing(office: Office) -> None:
    async with door(office) as port:
        async with sender(port) as one:
            await begin(one)
            await one.send(letter(1)[:-40])
        async with sender(port) as other:
            await begin(other)
            await other.send(letter(2) + b".\r\n")
            assert await other.reply() == "250 2.0.0 Kept"
    assert len(await texts(office)) == 1


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("EHLO", "501"),
        ("MAIL FROM:ingrid@fjord.example", "501"),
        ("MAIL FROM:<a b@fjord.example>", "501"),
        ("MAIL FROM:<a@b> SIZE=-1", "501"),
        ("MAIL FROM:<a@b> BODY=BINARYMIME", "501"),
        ("MAIL FROM:<a@b> RET=FULL", "555"),
        ("RCPT TO:<support@acme.example>", "503"),
        ("DATA", "503"),
        ("STARTTLS", "503"),
        ("AUTH PLAIN AGE=", "500"),
        ("LHLO a", "500"),
        ("POST / HTTP/1.1", "500"),
        ("x" * 5_000, "500"),
        ("EHLO a\nEHLO b", "500"),
    ],
)
async def test_what_is_no_command_now_is_told_so(office: Office, line: str, answer: str) -> None:
    async with door(office) as port, sender(port) as one:
        await one.reply()
        await one.say("EHLO mx.fjord.example")
        assert [reply[:3] for reply in await one.say(line)] == [answer]
        assert (await one.say("NOOP"))[0].startswith(("250", "500"))


async def test_who_makes_only_mistakes_is_hung_up_on(office: Office) -> None:
    async with door(office) as port, sender(port) as one:
        await one.reply()
        replies = await one.say(*["WHAT"] * 20)
        assert {reply[:3] for reply in replies} == {"500"}
        assert await one.reply() == "421 4.7.0 Too many mistakes"
        assert await one.ended()


async def test_no_transaction_has_recipients_without_end(office: Office) -> None:
    async with door(office) as port, sender(port) as one:
        await one.reply()
        await one.say(*TO_DATA[:2])
        replies = await one.say(*[f"RCPT TO:<support+{number}@acme.example>" for number in range(101)])
        assert [reply[:3] for reply in replies].count("250") == 100
        assert replies[-1] == "452 4.5.3 Too many recipients"


async def test_quoted_and_international_addresses_are_read(office: Office) -> None:
    async with door(office) as port, sender(port) as one:
        await one.reply()
        await one.say("EHLO a")
        replies = await one.say(
            'MAIL FROM:<"odd > one"@fjord.example> BODY=8BITMIME', "RSET", "MAIL FROM:<é@ü.example> SMTPUTF8"
        )
        assert [reply[:3] for reply in replies] == ["250", "250", "250"]


async def test_one_peer_does_not_take_the_whole_door(office: Office) -> None:
    async with door(office) as port:
        held = [sender(port) for _ in range(21)]
        opened = [await one.__aenter__() for one in held]
        greetings = sorted([(await one.reply())[:3] for one in opened])
        for one in held:
            await one.__aexit__(None, None, None)
    assert greetings == ["220"] * 20 + ["421"]
