"""docs/reference/sync-states.md, row by row, against a real server. Each row of the table is a test by its name."""

import pytest

from postroom.mirror.table import ROWS, Direction, Row
from postroom.storage.database import Database
from tests.db.mirror.label_rows import SCENARIOS
from tests.db.mirror.mailbox import FLAGGED, SEEN, Mailbox, connected
from tests.db.mirror.rows import key, row
from tests.db.office import make_office
from tests.e2e.servers.dovecot import Dovecot, MailUser

pytestmark = pytest.mark.anyio

# A personal account, from here to the server


@row("read", Direction.OUT)
async def reads(mailbox: Mailbox) -> None:
    one = await mailbox.got("First")
    assert await mailbox.got("Second", answers="First") == one
    await mailbox.does(mailbox.ann, one, unread=False)
    assert mailbox.shows() == {"First": {SEEN}, "Second": {SEEN}}


@row("unread", Direction.OUT)
async def marks_as_unread(mailbox: Mailbox) -> None:
    one = await mailbox.got("First")
    await mailbox.got("Second", answers="First")
    await mailbox.does(mailbox.ann, one, unread=False)
    await mailbox.does(mailbox.ann, one, unread=True)
    assert mailbox.shows() == {"First": {SEEN}, "Second": set()}


@row("star", Direction.OUT)
async def stars(mailbox: Mailbox) -> None:
    one = await mailbox.got("First")
    await mailbox.got("Second", answers="First")
    await mailbox.does(mailbox.ann, one, star=True)
    assert mailbox.shows() == {"First": set(), "Second": {FLAGGED}}


@row("unstar", Direction.OUT)
async def takes_the_star_away(mailbox: Mailbox) -> None:
    one = await mailbox.got("First", flags=FLAGGED)
    mailbox.flags("First", FLAGGED)
    await mailbox.does(mailbox.ann, one, star=True)
    await mailbox.does(mailbox.ann, one, star=False)
    assert mailbox.shows() == {"First": set()}


@row("archive", Direction.OUT)
async def archives(mailbox: Mailbox) -> None:
    one = await mailbox.got("First")
    other = await mailbox.got("Other")
    await mailbox.does(mailbox.ann, one, archive=True)
    await mailbox.does(mailbox.ann, other, close=True)
    assert mailbox.shows() == {}
    assert mailbox.shows("Archive").keys() == {"First", "Other"}


@row("unarchive", Direction.OUT)
async def puts_back(mailbox: Mailbox) -> None:
    mailbox.arrives("Old", folder="Archive")
    one = await mailbox.got("New", answers="Old")
    assert await mailbox.has("Old") == one
    await mailbox.does(mailbox.ann, one, archive=True)
    await mailbox.does(mailbox.ann, one, archive=False)
    assert mailbox.shows().keys() == {"New"}
    assert mailbox.shows("Archive").keys() == {"Old"}


@row("away", Direction.OUT)
async def puts_away(mailbox: Mailbox) -> None:
    one, spam = await mailbox.got("First"), await mailbox.got("Offer")
    await mailbox.does(mailbox.ann, one, trash=True)
    await mailbox.does(mailbox.ann, spam, junk=True)
    assert mailbox.shows() == {}
    assert mailbox.shows("Trash").keys() == {"First"}
    assert mailbox.shows("Junk").keys() == {"Offer"}


@row("back", Direction.OUT)
async def brings_back(mailbox: Mailbox) -> None:
    mailbox.arrives("Old", folder="Archive")
    one = await mailbox.got("New", answers="Old")
    assert await mailbox.has("Old") == one
    await mailbox.does(mailbox.ann, one, trash=True)
    assert mailbox.shows("Trash").keys() == {"Old", "New"}
    await mailbox.does(mailbox.ann, one, trash=False)
    assert mailbox.shows().keys() == {"New"}
    assert mailbox.shows("Archive").keys() == {"Old"}


@row("colleague", Direction.OUT)
async def a_colleague_marks(mailbox: Mailbox) -> None:
    one = await mailbox.got("First")
    await mailbox.lets_in(mailbox.office.ben, one)
    await mailbox.does(mailbox.office.ben, one, unread=False, star=True, archive=True)
    assert mailbox.shows() == {"First": set()}


# A personal account, from the server to here


@row("read", Direction.IN)
async def is_read_elsewhere(mailbox: Mailbox) -> None:
    one = await mailbox.got("First")
    assert (await mailbox.facts(one)).person(mailbox.ann).unread
    mailbox.flags("First", SEEN)
    await mailbox.until(one, lambda facts: not facts.person(mailbox.ann).unread)


@row("read one", Direction.IN)
async def one_of_several_is_read_elsewhere(mailbox: Mailbox) -> None:
    one = await mailbox.got("First")
    await mailbox.got("Second", answers="First")
    mailbox.flags("First", SEEN)
    await mailbox.noticed("First", {SEEN})
    assert (await mailbox.facts(one)).person(mailbox.ann).unread


@row("unread", Direction.IN)
async def is_marked_as_unread_elsewhere(mailbox: Mailbox) -> None:
    one = await mailbox.got("First")
    await mailbox.does(mailbox.ann, one, unread=False)
    mailbox.flags("First", SEEN, on=False)
    await mailbox.until(one, lambda facts: facts.person(mailbox.ann).unread)


@row("star", Direction.IN)
async def is_starred_elsewhere(mailbox: Mailbox) -> None:
    one = await mailbox.got("First")
    mailbox.flags("First", FLAGGED)
    await mailbox.until(one, lambda facts: facts.person(mailbox.ann).starred)


@row("unstar", Direction.IN)
async def the_star_is_taken_away_elsewhere(mailbox: Mailbox) -> None:
    one = await mailbox.got("First")
    await mailbox.does(mailbox.ann, one, star=True)
    mailbox.flags("First", FLAGGED, on=False)
    await mailbox.until(one, lambda facts: not facts.person(mailbox.ann).starred)


@row("archive", Direction.IN)
async def is_archived_and_deleted_elsewhere(mailbox: Mailbox) -> None:
    one = await mailbox.got("First")
    other = await mailbox.got("Other")
    mailbox.moves("First", "INBOX", "Archive")
    mailbox.deletes("Other")
    for conversation in (one, other):
        await mailbox.until(conversation, lambda facts: not facts.person(mailbox.ann).in_inbox)
        assert (await mailbox.facts(conversation)).person(mailbox.ann).unread
        assert not (await mailbox.facts(conversation)).empty


@row("unarchive", Direction.IN)
async def is_moved_back_elsewhere(mailbox: Mailbox) -> None:
    one = await mailbox.got("First")
    await mailbox.does(mailbox.ann, one, archive=True)
    mailbox.moves("First", "Archive", "INBOX")
    await mailbox.until(one, lambda facts: facts.person(mailbox.ann).in_inbox)


@row("away", Direction.IN)
async def is_put_away_elsewhere(mailbox: Mailbox) -> None:
    one, spam = await mailbox.got("First"), await mailbox.got("Offer")
    await mailbox.lets_in(mailbox.office.ben, one)
    mailbox.moves("First", "INBOX", "Trash")
    mailbox.moves("Offer", "INBOX", "Junk")
    await mailbox.until(one, lambda facts: facts.trashed == {mailbox.account.id})
    await mailbox.until(spam, lambda facts: facts.junked == {mailbox.account.id})
    assert not (await mailbox.facts(one)).person(mailbox.ann).in_inbox


@row("back", Direction.IN)
async def is_brought_back_elsewhere(mailbox: Mailbox) -> None:
    one, spam = await mailbox.got("First"), await mailbox.got("Offer")
    await mailbox.does(mailbox.ann, one, trash=True)
    await mailbox.does(mailbox.ann, spam, junk=True)
    mailbox.moves("First", "Trash", "Archive")
    mailbox.moves("Offer", "Junk", "INBOX")
    await mailbox.until(spam, lambda facts: not facts.junked and facts.person(mailbox.ann).in_inbox)
    await mailbox.until(one, lambda facts: not facts.trashed and facts.person(mailbox.ann).archived)


@row("emptied", Direction.IN)
async def trash_is_emptied_elsewhere(mailbox: Mailbox) -> None:
    one = await mailbox.got("First")
    await mailbox.does(mailbox.ann, one, trash=True)
    mailbox.deletes("First", "Trash")
    await mailbox.noticed("First", None, "Trash")
    assert (await mailbox.facts(one)).trashed == {mailbox.account.id}


@row("arrives read", Direction.IN)
async def is_read_before_it_comes_here(mailbox: Mailbox) -> None:
    one = await mailbox.got("First", flags=SEEN)
    mine = (await mailbox.facts(one)).person(mailbox.ann)
    assert mine.in_inbox
    assert not mine.unread


@row("arrives filed", Direction.IN)
async def is_filed_by_a_filter(mailbox: Mailbox) -> None:
    await mailbox.got("Before", folder="Lists")  # from now on this folder is known
    one = await mailbox.got("First", folder="Lists")
    mine = (await mailbox.facts(one)).person(mailbox.ann)
    assert not mine.in_inbox
    assert mine.unread


@row("arrives as spam", Direction.IN)
async def comes_as_spam(mailbox: Mailbox) -> None:
    await arrives_as_spam(mailbox)


# A shared account, from here to the server


@row("read", Direction.OUT, shared=True)
async def a_member_reads(mailbox: Mailbox) -> None:
    one = await mailbox.got("First")
    await mailbox.does(mailbox.ann, one, unread=False)
    assert mailbox.shows() == {"First": set()}


@row("star", Direction.OUT, shared=True)
async def a_member_stars(mailbox: Mailbox) -> None:
    one = await mailbox.got("First")
    await mailbox.does(mailbox.ann, one, star=True)
    assert mailbox.shows() == {"First": set()}


@row("archive", Direction.OUT, shared=True)
async def leaves_the_queue(mailbox: Mailbox) -> None:
    one, other = await mailbox.got("First"), await mailbox.got("Other")
    await mailbox.does(mailbox.ann, one, archive=True)
    await mailbox.does(mailbox.office.ben, other, close=True)
    assert mailbox.shows() == {}
    assert mailbox.shows("Archive") == {"First": {SEEN}, "Other": {SEEN}}


@row("assign", Direction.OUT, shared=True)
async def is_assigned(mailbox: Mailbox) -> None:
    one = await mailbox.got("First")
    await mailbox.does(mailbox.ann, one, add_assignees=[mailbox.office.ben])
    assert mailbox.shows() == {"First": set()}


@row("unarchive", Direction.OUT, shared=True)
async def is_reopened(mailbox: Mailbox) -> None:
    one = await mailbox.got("First")
    await mailbox.does(mailbox.ann, one, close=True)
    await mailbox.does(mailbox.office.ben, one, reopen=True)
    assert mailbox.shows().keys() == {"First"}


@row("away", Direction.OUT, shared=True)
async def a_member_puts_it_away(mailbox: Mailbox) -> None:
    one, spam = await mailbox.got("First"), await mailbox.got("Offer")
    await mailbox.does(mailbox.ann, one, trash=True)
    await mailbox.does(mailbox.office.ben, spam, junk=True)
    assert mailbox.shows() == {}
    assert (mailbox.shows("Trash"), mailbox.shows("Junk")) == ({"First": {SEEN}}, {"Offer": {SEEN}})


@row("back", Direction.OUT, shared=True)
async def a_member_brings_it_back(mailbox: Mailbox) -> None:
    one = await mailbox.got("First")
    await mailbox.does(mailbox.ann, one, trash=True)
    await mailbox.does(mailbox.office.ben, one, trash=False)
    assert mailbox.shows().keys() == {"First"}
    assert (await mailbox.facts(one)).in_team_inbox


# A shared account, from the server to here


@row("read", Direction.IN, shared=True)
async def the_shared_mail_is_read_elsewhere(mailbox: Mailbox) -> None:
    one = await mailbox.got("First")
    mailbox.flags("First", SEEN)
    await mailbox.noticed("First", {SEEN})
    facts = await mailbox.facts(one)
    assert [facts.person(person).unread for person in (mailbox.ann, mailbox.office.ben)] == [True, True]


@row("star", Direction.IN, shared=True)
async def the_shared_mail_is_starred_elsewhere(mailbox: Mailbox) -> None:
    one = await mailbox.got("First")
    mailbox.flags("First", FLAGGED)
    await mailbox.noticed("First", {FLAGGED})
    assert not (await mailbox.facts(one)).person(mailbox.ann).starred


@row("archive", Direction.IN, shared=True)
async def the_shared_mail_leaves_inbox_elsewhere(mailbox: Mailbox) -> None:
    one = await mailbox.got("First")
    mailbox.moves("First", "INBOX", "Archive")
    await mailbox.until(one, lambda facts: not facts.in_team_inbox)
    assert (await mailbox.facts(one)).person(mailbox.ann).unread


@row("archive assigned", Direction.IN, shared=True)
async def assigned_mail_leaves_inbox_elsewhere(mailbox: Mailbox) -> None:
    one = await mailbox.got("First")
    await mailbox.does(mailbox.ann, one, add_assignees=[mailbox.office.ben])
    before = await mailbox.facts(one)
    mailbox.moves("First", "INBOX", "Archive")
    await mailbox.noticed("First", None)
    assert await mailbox.facts(one) == before


@row("unarchive", Direction.IN, shared=True)
async def the_shared_mail_is_moved_back_elsewhere(mailbox: Mailbox) -> None:
    one, done = await mailbox.got("First"), await mailbox.got("Done")
    await mailbox.does(mailbox.ann, one, archive=True)
    await mailbox.does(mailbox.ann, done, close=True)
    mailbox.moves("Done", "Archive", "INBOX")
    mailbox.moves("First", "Archive", "INBOX")
    await mailbox.until(one, lambda facts: facts.in_team_inbox)
    assert (await mailbox.facts(done)).closed


@row("away", Direction.IN, shared=True)
async def the_shared_mail_is_put_away_elsewhere(mailbox: Mailbox) -> None:
    one, spam = await mailbox.got("First"), await mailbox.got("Offer")
    mailbox.moves("First", "INBOX", "Trash")
    mailbox.moves("Offer", "INBOX", "Junk")
    await mailbox.until(one, lambda facts: bool(facts.trashed) and facts.put_away)
    await mailbox.until(spam, lambda facts: bool(facts.junked) and facts.put_away)


@row("away assigned", Direction.IN, shared=True)
async def assigned_mail_is_put_away_elsewhere(mailbox: Mailbox) -> None:
    one, other = await mailbox.got("First"), await mailbox.got("Other")
    await mailbox.does(mailbox.ann, one, add_assignees=[mailbox.office.ben])
    before = await mailbox.facts(one)
    mailbox.moves("First", "INBOX", "Trash")
    mailbox.moves("Other", "INBOX", "Trash")
    await mailbox.until(other, lambda facts: bool(facts.trashed))
    assert await mailbox.facts(one) == before


@row("back", Direction.IN, shared=True)
async def the_shared_mail_is_brought_back_elsewhere(mailbox: Mailbox) -> None:
    one = await mailbox.got("First")
    await mailbox.does(mailbox.ann, one, junk=True)
    mailbox.moves("First", "Junk", "INBOX")
    await mailbox.until(one, lambda facts: not facts.junked and facts.in_team_inbox)


@row("arrives as spam", Direction.IN, shared=True)
async def the_shared_mail_comes_as_spam(mailbox: Mailbox) -> None:
    await arrives_as_spam(mailbox)


async def arrives_as_spam(mailbox: Mailbox) -> None:
    await mailbox.got("Before", folder="Junk")  # from now on this folder is known
    spam = await mailbox.got("Offer", folder="Junk")
    assert (await mailbox.facts(spam)).put_away
    assert not (await mailbox.facts(spam)).person(mailbox.ann).in_inbox
    one = await mailbox.got("First")
    assert await mailbox.got("Answer", answers="First", folder="Junk") == one
    assert not (await mailbox.facts(one)).junked
    assert (await mailbox.facts(one)).person(mailbox.ann).unread


def named(line: Row) -> str:
    return f"{'shared' if line.shared else 'personal'}-{line.direction}-{line.name}"


@pytest.mark.parametrize("line", ROWS, ids=named)
async def test_row(line: Row, database: Database, dovecot: Dovecot, mail_user: MailUser) -> None:
    office = await make_office(database)
    async with connected(office, dovecot, mail_user, shared=line.shared) as mailbox:
        await SCENARIOS[key(line)](mailbox)


def test_every_scenario_is_a_row() -> None:
    assert set(SCENARIOS) == {key(line) for line in ROWS}
