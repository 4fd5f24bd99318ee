import pytest

from postroom.channels.base import BringBack, FolderRole, Look, Move, SetFlag, SetLabel
from postroom.channels.email.connect import Network
from postroom.channels.email.mirroring import Mirror
from postroom.kit.errors import Permanent
from tests.e2e.mail.syncing import letter, login_to, network_for, scripted_login
from tests.e2e.servers.dovecot import Dovecot, MailUser
from tests.e2e.servers.scripted_imap import Quirks, ScriptedImap

pytestmark = pytest.mark.anyio


def uidvalidity(dovecot: Dovecot, user: MailUser) -> int:
    with dovecot.client(user) as client:
        client.select("INBOX")
        return int(client.response("UIDVALIDITY")[1][0] or 0)


async def test_flags_are_set_and_cleared(dovecot: Dovecot, mail_user: MailUser) -> None:
    dovecot.append(mail_user, "INBOX", letter(1), letter(2), flags="\\Flagged")
    validity = uidvalidity(dovecot, mail_user)
    mirror = await Mirror.open(login_to(dovecot, mail_user), network_for(dovecot))
    await mirror.apply(
        [SetFlag("INBOX", validity, 1, "\\Seen", on=True), SetFlag("INBOX", validity, 1, "\\Flagged", on=False)]
    )
    places = [("INBOX", validity, uid) for uid in (1, 2, 3)]
    assert await mirror.look(places) == [
        Look("INBOX", validity, 1, frozenset({"\\Seen"})),
        Look("INBOX", validity, 2, frozenset({"\\Flagged"})),
        Look("INBOX", validity, 3, None),
    ]
    mirror.close()


async def test_archived_mail_comes_back_by_its_message_id(dovecot: Dovecot, mail_user: MailUser) -> None:
    dovecot.append(mail_user, "INBOX", letter(1))
    validity = uidvalidity(dovecot, mail_user)
    mirror = await Mirror.open(login_to(dovecot, mail_user), network_for(dovecot))
    (moved,) = await mirror.apply([Move("INBOX", validity, 1, FolderRole.ARCHIVE)])
    assert (moved.path, moved.uid) == ("Archive", 1)
    assert not await mirror.holds(["letter-1@elsewhere.example"])
    await mirror.apply([BringBack("letter-1@elsewhere.example")])
    assert await mirror.holds(["letter-1@elsewhere.example"])
    mirror.close()


async def test_nothing_is_done_in_a_folder_that_was_made_anew(dovecot: Dovecot, mail_user: MailUser) -> None:
    dovecot.append(mail_user, "INBOX", letter(1))
    validity = uidvalidity(dovecot, mail_user)
    mirror = await Mirror.open(login_to(dovecot, mail_user), network_for(dovecot))
    await mirror.apply(
        [SetFlag("INBOX", validity + 1, 1, "\\Seen", on=True), Move("INBOX", validity + 1, 1, FolderRole.ARCHIVE)]
    )
    assert await mirror.look([("INBOX", validity, 1), ("INBOX", validity + 1, 1)]) == [
        Look("INBOX", validity, 1, frozenset())
    ]
    mirror.close()


async def test_a_mailbox_that_may_only_be_read_refuses_in_words() -> None:
    async with ScriptedImap(quirks=Quirks(refuse_select={"INBOX"})) as server:
        server.add("INBOX", letter(1))
        mirror = await Mirror.open(scripted_login(server), Network())
        with pytest.raises(Permanent, match="does not change this"):
            await mirror.apply([SetFlag("INBOX", 1, 1, "\\Seen", on=True)])
        mirror.close()


async def test_at_gmail_the_inbox_is_a_label() -> None:
    async with ScriptedImap(capabilities=("IMAP4rev1", "X-GM-EXT-1")) as server:
        server.label(letter(1), "\\Inbox", "Orders")
        mirror = await Mirror.open(scripted_login(server), Network())
        await mirror.apply([SetLabel("[Gmail]/All Mail", 1, 1, "\\Inbox", on=False)])
        (look,) = await mirror.look([("[Gmail]/All Mail", 1, 1)])
        assert look.labels == frozenset({"Orders"})
        await mirror.apply([SetLabel("[Gmail]/All Mail", 1, 1, "\\Inbox", on=True)])
        (look,) = await mirror.look([("[Gmail]/All Mail", 1, 1)])
        assert look.labels == frozenset({"\\Inbox", "Orders"})
        mirror.close()
