"""What is noted for a mail server, and what is nobody's business there."""

import msgspec
import pytest

from postroom.accounts import accounts
from postroom.channels.base import FlagChange, FolderRole, FolderState, Move, Moved
from postroom.channels.email.connect import Network
from postroom.conversations import unmirrored
from postroom.conversations.revise import Revision, revise
from postroom.conversations.unmirrored import MIRROR, Note
from postroom.intake.port import DatabasePort
from postroom.intake.store import entries
from postroom.mirror import store
from postroom.mirror.outward import Teller
from postroom.storage.database import Database
from tests.db.office import Office, inbox, mail, make_office
from tests.db.sql import execute, fetch

pytestmark = pytest.mark.anyio


@pytest.fixture
async def office(database: Database) -> Office:
    """Support's account is shared; one mail lies in its queue."""
    made = await make_office(database)
    await made.receive(mail(1))
    return made


async def does(office: Office, revision: Revision) -> None:
    [(one,)] = await fetch(office.database, "select id from conversation")
    async with office.act(office.ben) as act:
        await revise(act, [one], revision)


async def noted(office: Office) -> list[str]:
    return [mark for (mark,) in await fetch(office.database, "select mark from unmirrored order by mark")]


async def test_a_member_s_own_marks_on_shared_mail_ask_nothing_of_the_server(office: Office) -> None:
    await does(office, Revision(unread=False, star=True))
    assert await noted(office) == []
    assert await office.claims([MIRROR]) == []


async def test_what_is_true_for_everybody_is_noted_once_however_often_it_changes(office: Office) -> None:
    await does(office, Revision(close=True))
    await does(office, Revision(reopen=True))
    assert await noted(office) == ["place"]
    assert len(await office.claims([MIRROR])) == 1


async def test_new_mail_is_no_note(office: Office) -> None:
    await does(office, Revision(close=True))
    before = await noted(office)
    await office.receive(mail(2, references="<m1@fjord.example>"))  # reopens it
    assert await noted(office) == before


async def test_a_disconnected_account_has_nothing_more_to_tell(office: Office) -> None:
    await does(office, Revision(close=True))
    async with office.act() as act:
        await accounts.remove(act, office.keys, office.account)
    await office.drain(MIRROR, Teller(office.database, office.keys, Network()).tell)
    assert await noted(office) == []


async def test_a_change_noted_while_the_server_is_told_knows_that_it_was_told(office: Office) -> None:
    """Else what the server shows by then is taken for the last word, and the newer change for done."""
    await does(office, Revision(close=True))
    async with office.act() as act:
        [telling] = await unmirrored.waiting(act.conn, act.organization_id, office.account.id)
    await does(office, Revision(reopen=True))
    async with office.act() as act:
        assert await unmirrored.told(act, [telling], {(telling.conversation_id, telling.mark)}, ())
        [again] = await unmirrored.waiting(act.conn, act.organization_id, office.account.id)
    assert again.told_at


async def waiting(office: Office) -> list[Note]:
    async with office.act() as act:
        return await unmirrored.waiting(act.conn, act.organization_id, office.account.id)


async def shown(office: Office) -> None:
    """The server shows all as it is here."""
    async with office.act() as act:
        keys = {(note.conversation_id, note.mark) for note in await waiting(office)}
        await unmirrored.echoed(act, office.account.id, keys, ())


async def taken(office: Office) -> None:
    async with office.act() as act:
        await unmirrored.taken(act, await waiting(office))


async def test_what_the_server_shows_before_it_is_told_needs_no_telling(office: Office) -> None:
    """It is away, or slow to answer: somebody did the same there, or its echo was faster."""
    await does(office, Revision(close=True))
    await taken(office)
    await shown(office)
    assert await noted(office) == []


async def test_what_is_shown_while_the_change_before_is_on_its_way_is_told_all_the_same(office: Office) -> None:
    await does(office, Revision(close=True))
    await taken(office)
    await does(office, Revision(reopen=True))
    await shown(office)
    assert await noted(office) == ["place"]


async def test_what_is_told_is_what_was_noted_last(office: Office) -> None:
    """Noted again while the work was put together: the facts that are told are the newer ones."""
    await does(office, Revision(close=True))
    read = await waiting(office)
    await does(office, Revision(reopen=True))
    async with office.act() as act:
        telling = await unmirrored.taken(act, read)
        await unmirrored.told(act, telling, {(one.conversation_id, one.mark) for one in telling}, ())
    assert await waiting(office) == []


async def test_what_is_shown_while_the_echo_of_the_change_before_is_awaited_says_nothing(office: Office) -> None:
    await does(office, Revision(close=True))
    await taken(office)
    async with office.act() as act:
        [telling] = await waiting(office)
        await unmirrored.told(act, [telling], {(telling.conversation_id, telling.mark)}, ())
    await does(office, Revision(reopen=True))
    await taken(office)
    await shown(office)
    [again] = await waiting(office)
    assert again.told_at, "else the server is not asked how it stands"


async def test_old_news_of_what_was_moved_does_not_bring_it_back(office: Office) -> None:
    """Read before the move and written after it: else the letter would seem to lie in both folders."""
    account = office.account
    step = Move("INBOX", 7, 1, FolderRole.TRASH)
    async with office.database.transaction() as tx:
        await store.moved(tx.conn, account.organization_id, account.id, [Moved(step, "Trash", 9, 1)])
    async with office.database.transaction() as tx:
        news = [FlagChange(1, frozenset({"\\Seen"}))]
        await entries.set_flags(tx.conn, account.organization_id, account.id, inbox(), news)
    assert await fetch(office.database, "select expunged_at is null from intake") == [(False,)]


async def test_where_a_message_went_is_shown_once_its_folder_is_known(office: Office) -> None:
    """A folder that was made for it is seen a moment later: until then what follows has nothing to move."""
    account = office.account
    step = Move("INBOX", 7, 1, FolderRole.ARCHIVE)
    async with office.database.transaction() as tx:
        where = (tx.conn, account.organization_id, account.id)
        made = Moved(step, "Just made", 9, 1)
        assert await store.moved(*where, [made]) == []
        known = Moved(step, "INBOX", 7, 2)
        assert await store.moved(*where, [made, known]) == [known]


async def test_what_was_moved_out_of_trash_into_a_folder_that_is_new_comes_back(office: Office) -> None:
    """What lies in a new folder is read as old mail; that it left Trash may be known by then."""
    account = office.account
    port = DatabasePort(office.database, office.blobs, office.lease, account)
    trash = FolderState(path="Trash", role=FolderRole.TRASH, uidvalidity=9, next_uid=1, live_uid=1)
    await port.deliver(trash, [])
    await does(office, Revision(trash=True))
    await execute(office.database, "delete from unmirrored")  # the server was told, and has shown it
    async with office.database.transaction() as tx:
        step = Move("INBOX", 7, 1, FolderRole.TRASH)
        await store.moved(tx.conn, account.organization_id, account.id, [Moved(step, "Trash", 9, 1)])
    await port.change_flags(trash, [FlagChange(1, None)])
    assert await fetch(office.database, "select cardinality(trashed) from conversation") == [(1,)]
    new = FolderState(path="Archive", role=FolderRole.ARCHIVE, uidvalidity=9, next_uid=2, live_uid=2)
    await port.deliver(new, [msgspec.structs.replace(mail(1), live=False)])
    assert await fetch(office.database, "select cardinality(trashed) from conversation") == [(0,)]
