"""Mail is understood in processes of its own: what breaks one costs a message, and never more."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE
from email.message import EmailMessage

import pytest
from msgspec.msgpack import encode

from postroom.channels.email.parsers import Parsers
from postroom.channels.email.understood import Understood, Wanted, understood
from postroom.kit.errors import Unavailable
from tests.db.jobs.waiting import until
from tests.e2e.run.processes import command_line, family

pytestmark = pytest.mark.anyio

_BREAKABLE = """
import os
from postroom.channels.email import parser

real, parser.LONGEST_S = parser.understood, 1

def understood(raw, wanted):
    if b"Abort" in raw:
        os.abort()
    while b"Endless" in raw:
        pass
    return real(raw, wanted, read=lambda raw, html: bytes(1 << 31)) if b"Huge" in raw else real(raw, wanted)

parser.understood = understood
parser.main()
"""
_ASKER = """
import asyncio
from postroom.channels.email.parsers import Parsers
from tests.pure.channels.email_understanding.test_parsers import letter, parsing
import os

async def main():
    async with Parsers() as parsers:
        await parsers.understand([letter("One")])
        print(*parsing(os.getpid()), flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""
BREAKABLE = (sys.executable, "-c", _BREAKABLE)


def letter(subject: str, size: int = 0) -> bytes:
    return f"From: Ann <ann@x.example>\r\nSubject: {subject}\r\n\r\nHello\r\n{'.' * size}".encode()


def parsing(pid: int) -> list[int]:
    return [one for one, command in family(pid).items() if command.endswith(".parser")]


def said(answers: list[Understood]) -> list[str]:
    return [one.message.subject if one.message else one.fault or "" for one in answers]


async def test_answers_are_those_of_this_process_and_in_order() -> None:
    raws = [letter("One"), letter("Large", 2_000_000), b"", letter("Two"), b"\xff\x00 no mail at all", letter("Three")]
    async with Parsers() as parsers:
        answers = await parsers.understand(raws)
        assert await parsers.understand([]) == []
    assert encode(answers) == encode([understood(raw) for raw in raws])


@pytest.mark.parametrize("culprit", ["Abort", "Endless"])
async def test_a_message_that_ends_its_process_is_given_up_alone(culprit: str) -> None:
    fault = "Reading this message takes too long, or too much memory."
    async with Parsers(command=BREAKABLE) as parsers:
        answers = await parsers.understand([letter("One"), letter(culprit), letter("Two")])
        assert said([*answers]) == ["One", fault, "Two"]
        assert said([*await parsers.understand([letter("Three")])]) == ["Three"]


async def test_a_message_that_wants_too_much_memory_is_given_up() -> None:
    async with Parsers(command=BREAKABLE) as parsers:
        answers = await parsers.understand([letter("Huge"), letter("Two")])
    assert said([*answers]) == ["Postroom failed to read this message (MemoryError).", "Two"]


async def test_whoever_stops_waiting_takes_no_answer_from_the_next() -> None:
    async with Parsers(1, command=BREAKABLE) as parsers:
        asking = asyncio.create_task(parsers.understand([letter("Endless")]))
        await asyncio.wait([asking], timeout=0.3)
        asking.cancel()
        assert said([*await parsers.understand([letter("One")])]) == ["One"]


async def test_a_process_that_somebody_stopped_is_not_waited_for() -> None:
    async with Parsers(1, patience_s=2) as parsers:
        await parsers.understand([letter("One")])
        [stopped] = parsing(os.getpid())
        os.kill(stopped, signal.SIGSTOP)
        assert said([*await parsers.understand([letter("Two"), letter("Three")])]) == ["Two", "Three"]
        assert stopped not in parsing(os.getpid())


async def test_one_at_a_time_large_mail_has_a_process_as_well_and_answers_its_html_alone() -> None:
    mail = EmailMessage()
    mail["From"] = "ann@x.example"
    mail.set_content("Hello")
    mail.add_alternative(f"<p>{'Hello' * 200_000}</p>", subtype="html")
    mail.add_attachment(bytes(1 << 20), "application", "pdf", filename="a.pdf")
    async with Parsers(alone=True) as parsers:
        [told] = await parsers.understand([mail.as_bytes()], Wanted.HTML)
        assert len(parsing(os.getpid())) == 1
    assert told.message
    assert told.message.html == f"<div><p>{'Hello' * 200_000}</p>\n</div>"
    assert not told.message.attachments


async def test_batches_share_the_processes() -> None:
    async with Parsers(2) as parsers:
        answers = await asyncio.gather(*(parsers.understand([letter(str(number))]) for number in range(20)))
    assert [said([*one]) for one in answers] == [[str(number)] for number in range(20)]


async def test_none_is_left_behind() -> None:
    async with Parsers() as parsers:
        await parsers.understand([letter("One")])
        [pid] = parsing(os.getpid())
    assert parsing(os.getpid()) == []
    assert command_line(pid) == ""


async def test_it_ends_with_the_one_who_asked_however_that_ends() -> None:
    asker = await asyncio.create_subprocess_exec(sys.executable, "-c", _ASKER, stdout=PIPE)
    assert asker.stdout
    pid = int(await asker.stdout.readline())
    asker.kill()
    await asker.wait()

    async def ended() -> bool:
        return command_line(pid) == ""

    await until(ended)


@pytest.mark.parametrize("program", ["raise SystemExit(1)", "print('no frame at all, and nothing else')"])
async def test_mail_is_not_given_up_where_no_process_answers(program: str) -> None:
    async with Parsers(command=(sys.executable, "-c", program)) as parsers:
        with pytest.raises(Unavailable):
            await parsers.understand([letter("One"), letter("Two")])
