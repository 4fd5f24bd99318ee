import pytest

from postroom.channels.base import BringBack, CopyTo, Expunge, FolderRole, Look, Move, SetFlag, SetLabel
from postroom.channels.email.connect import Network
from postroom.channels.email.mirroring import Mirror
from postroom.kit.errors import Permanent
from tests.e2e.mail.syncing import letter, login_to, network_for, scripted_login
from tests.e2e.servers.dovecot import Dovecot, MailUser
from tests.e2e.servers.scripted_imap import Quirks, ScriptedImap

pytestmark = pytest.mark.anyio


def uidvalidity(dovecot: Dovecot, user: MailUser, folder: str = "INBOX") -> int:
    with dovecot.client(user) as client:
        client.select(folder)
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


async def test_a_label_of_gmail_with_a_name_of_any_kind_is_set_and_its_folder_made() -> None:
    async with ScriptedImap(capabilities=("IMAP4rev1", "X-GM-EXT-1")) as server:
        server.label(letter(1), "\\Inbox")
        mirror = await Mirror.open(scripted_login(server), Network())
        names = ["Büro & Rechnungen", "Ablage/2026"]
        for name in names:
            await mirror.apply([SetLabel("[Gmail]/All Mail", 1, 1, name, on=True)])
        (look,) = await mirror.look([("[Gmail]/All Mail", 1, 1)])
        assert look.labels == frozenset({"\\Inbox", *names})
        assert server.boxes.keys() >= {"B&APw-ro &- Rechnungen", "Ablage/2026"}
        await mirror.apply([SetLabel("[Gmail]/All Mail", 1, 1, names[0], on=False)])
        (look,) = await mirror.look([("[Gmail]/All Mail", 1, 1)])
        assert look.labels == frozenset({"\\Inbox", "Ablage/2026"})
        mirror.close()


async def test_a_copy_is_put_into_a_folder_that_is_made_and_taken_out_of_it_again(
    dovecot: Dovecot, mail_user: MailUser
) -> None:
    dovecot.append(mail_user, "INBOX", letter(1), letter(2))
    here = ("INBOX", uidvalidity(dovecot, mail_user))
    mirror = await Mirror.open(login_to(dovecot, mail_user), network_for(dovecot))
    copied = await mirror.apply([CopyTo(*here, uid, "Große Fische") for uid in (1, 2)])
    assert [(one.path, one.uid) for one in copied] == [("Große Fische", 1), ("Große Fische", 2)]
    there = ("Große Fische", copied[0].uidvalidity)
    (gone,) = await mirror.apply([Expunge(*there, 1, (*here, 1), FolderRole.ARCHIVE)])
    assert (gone.path, gone.uidvalidity, gone.uid) == (*here, 1)
    looks = await mirror.look([(*here, 1), (*here, 2), (*there, 1), (*there, 2)])
    assert {one.place for one in looks if one.flags is not None} == {(*here, 1), (*here, 2), (*there, 2)}
    mirror.close()


@pytest.mark.parametrize("kept", ["gone", "deleted", "elsewhere"])
async def test_a_copy_that_turns_out_to_be_the_last_one_is_moved(
    dovecot: Dovecot, mail_user: MailUser, kept: str
) -> None:
    dovecot.append(mail_user, "Bills", letter(1), letter(2))
    dovecot.append(mail_user, "INBOX", letter(1), flags="\\Deleted" if kept == "deleted" else "")
    here, there = ("INBOX", uidvalidity(dovecot, mail_user)), ("Bills", uidvalidity(dovecot, mail_user, "Bills"))
    other = {"gone": (*here, 9), "deleted": (*here, 1), "elsewhere": ("INBOX", here[1] + 1, 1)}[kept]
    mirror = await Mirror.open(login_to(dovecot, mail_user), network_for(dovecot))
    (moved,) = await mirror.apply([Expunge(*there, 1, other, FolderRole.TRASH)])
    assert (moved.path, moved.uid) == ("Trash", 1)
    looks = await mirror.look([(*there, 1), (*there, 2), ("Trash", moved.uidvalidity, 1)])
    mirror.close()
    assert {one.place for one in looks if one.flags is not None} == {(*there, 2), ("Trash", moved.uidvalidity, 1)}
