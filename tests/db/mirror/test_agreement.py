"""People here and another mail program change the same mailbox at once; in the end both show the same."""

import random

import pytest

from postroom.channels.base import FolderRole
from postroom.conversations.model import Facts
from postroom.conversations.revise import Revision, revise
from postroom.mirror.states import place_here
from postroom.storage.database import Database
from tests.db.jobs.waiting import until
from tests.db.mirror.mailbox import FLAGGED, SEEN, Mailbox, connected
from tests.db.office import make_office
from tests.db.sql import fetch
from tests.e2e.servers.dovecot import Dovecot, MailUser

pytestmark = pytest.mark.anyio

NAMES = ("First", "Second", "Third")
FOLDERS = {
    FolderRole.INBOX: "INBOX",
    FolderRole.ARCHIVE: "Archive",
    FolderRole.JUNK: "Junk",
    FolderRole.TRASH: "Trash",
}
HERE = (
    Revision(unread=False),
    Revision(unread=True),
    Revision(star=True),
    Revision(star=False),
    Revision(archive=True),
    Revision(archive=False),
    Revision(trash=True),
    Revision(junk=True),
    Revision(trash=False),
)


def there(mailbox: Mailbox, name: str, chance: random.Random) -> None:
    """Do something in the other mail program."""
    source = folder_of(mailbox, name)
    flag = chance.choice((SEEN, FLAGGED, None))
    if flag:
        mailbox.flags(name, flag, on=chance.random() < 0.5, folder=source)
    else:
        mailbox.moves(name, source, chance.choice([folder for folder in FOLDERS.values() if folder != source]))


def folder_of(mailbox: Mailbox, name: str) -> str:
    return next(iter(copies(mailbox, name)))


def copies(mailbox: Mailbox, name: str) -> dict[str, set[str]]:
    """Return folder → flags of a letter. Two at once move it into two folders: one copies it, while the other moves."""
    shown = {folder: mailbox.shows(folder) for folder in FOLDERS.values()}
    return {folder: letters[name] for folder, letters in shown.items() if name in letters}


def marks(facts: Facts, mailbox: Mailbox) -> tuple[bool, bool, str]:
    mine = facts.person(mailbox.ann)
    return not mine.unread, mine.starred, FOLDERS[place_here(facts, mailbox.account)]


def shown(mailbox: Mailbox, name: str) -> tuple[bool, bool, str]:
    flags = copies(mailbox, name)
    return (
        all(SEEN in each for each in flags.values()),
        any(FLAGGED in each for each in flags.values()),
        next(iter(flags)),
    )


async def agree_after_each_round(
    database: Database, dovecot: Dovecot, user: MailUser, *, seed: int, rounds: int
) -> None:
    """In each round several changes are made to each letter at once, here or there; then both sides have to agree."""
    chance = random.Random(seed)
    office = await make_office(database)
    async with connected(office, dovecot, user, shared=False) as mailbox:
        conversations = {name: await mailbox.got(name) for name in NAMES}
        seen: list[object] = []

        async def agree() -> bool:
            waiting = await fetch(database, "select conversation_id, mark from unmirrored")
            here = [marks(await mailbox.facts(one), mailbox) for one in conversations.values()]
            seen[:] = [waiting, here, [shown(mailbox, name) for name in NAMES]]
            return not waiting and here == seen[2]

        for _ in range(rounds):
            for name in NAMES:
                if chance.random() < 0.4:
                    there(mailbox, name, chance)
                    continue
                for _ in range(chance.randint(1, 4)):
                    async with office.act(mailbox.ann) as act:
                        await revise(act, [conversations[name]], chance.choice(HERE))
            try:
                await until(agree, within_s=30)
            except AssertionError:
                pytest.fail(f"(seen, flagged, in INBOX) waiting, here and there: {seen}")


@pytest.mark.parametrize("seed", [1, 2])
async def test_both_sides_agree(database: Database, dovecot: Dovecot, mail_user: MailUser, seed: int) -> None:
    await agree_after_each_round(database, dovecot, mail_user, seed=seed, rounds=4)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10, 18))
async def test_both_sides_agree_for_long(database: Database, dovecot: Dovecot, mail_user: MailUser, seed: int) -> None:
    await agree_after_each_round(database, dovecot, mail_user, seed=seed, rounds=25)
