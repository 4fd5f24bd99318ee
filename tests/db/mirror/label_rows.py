"""The rows about labels. Labels are the account's, so they are the same for a personal and a shared one."""

from postroom.channels.base import FolderRole
from postroom.mirror import states
from postroom.mirror.table import Direction
from tests.db.mirror.mailbox import Mailbox
from tests.db.mirror.rows import SCENARIOS, both

__all__ = ["SCENARIOS"]


@both("label", Direction.OUT)
async def is_given_a_label(mailbox: Mailbox) -> None:
    await mailbox.got("Before", folder="Bills")
    one = await mailbox.got("First")
    await mailbox.got("Second", answers="First")
    bills = await mailbox.label("Bills")
    await mailbox.does(mailbox.ann, one, add_labels=[bills])
    assert mailbox.shows("Bills").keys() == {"Before", "First", "Second"}
    assert mailbox.shows().keys() == {"First", "Second"}
    await mailbox.does(mailbox.ann, one, archive=True)
    assert mailbox.shows("Bills").keys() == {"Before", "First", "Second"}
    await mailbox.does(mailbox.ann, one, archive=False)
    assert mailbox.shows("Bills").keys() == {"Before", "First", "Second"}
    assert await mailbox.labels(one) == {"Bills"}
    made = await mailbox.makes("Customers/North")
    await mailbox.does(mailbox.ann, one, add_labels=[made])
    assert mailbox.shows("Customers/North").keys() == {"First", "Second"}
    await mailbox.filed(one, "Bills", "Customers/North")
    assert await mailbox.label("Customers/North") == made
    assert await mailbox.looks_anew()


@both("unlabel", Direction.OUT)
async def a_label_is_taken_away(mailbox: Mailbox) -> None:
    filed = await mailbox.got("Filed", folder="Bills")
    bills = await mailbox.label("Bills")
    one = await mailbox.got("First")
    await mailbox.does(mailbox.ann, one, add_labels=[bills])
    for conversation in (one, filed):
        await mailbox.does(mailbox.ann, conversation, remove_labels=[bills])
    assert mailbox.shows("Bills") == {}
    in_inbox = states.place_here(await mailbox.facts(filed), mailbox.account) is FolderRole.INBOX
    assert mailbox.shows().keys() == ({"First", "Filed"} if in_inbox else {"First"})
    assert in_inbox or mailbox.shows("Archive").keys() == {"Filed"}
    assert (await mailbox.labels(one), await mailbox.labels(filed)) == (set(), set())


@both("label away", Direction.OUT)
async def keeps_its_labels_in_trash(mailbox: Mailbox) -> None:
    await mailbox.got("Before", folder="Bills")
    one = await mailbox.got("First")
    bills = await mailbox.label("Bills")
    await mailbox.does(mailbox.ann, one, add_labels=[bills])
    await mailbox.does(mailbox.ann, one, trash=True)
    assert mailbox.shows("Bills").keys() == {"Before"}
    assert mailbox.shows() == {}
    assert mailbox.holds("Trash") == ["First"]
    await mailbox.does(mailbox.ann, one, trash=False)
    assert mailbox.shows("Bills").keys() == {"Before", "First"}
    assert (mailbox.holds("INBOX"), mailbox.holds("Trash")) == (["First"], [])
    assert await mailbox.labels(one) == {"Bills"}


@both("label", Direction.IN)
async def is_copied_and_moved_elsewhere(mailbox: Mailbox) -> None:
    one, other = await mailbox.got("First"), await mailbox.got("Other")
    mailbox.copies("First", "INBOX", "Bills")
    mailbox.moves("Other", "INBOX", "Lists")
    await mailbox.filed(one, "Bills")
    await mailbox.filed(other, "Lists")
    assert states.place_here(await mailbox.facts(one), mailbox.account) is FolderRole.INBOX


@both("unlabel", Direction.IN)
async def leaves_a_folder_elsewhere(mailbox: Mailbox) -> None:
    one = await mailbox.got("First", folder="Bills")
    assert await mailbox.got("Second", answers="First", folder="Bills") == one
    await mailbox.filed(one, "Bills")
    mailbox.moves("First", "Bills", "Archive")
    await mailbox.noticed("First", None, "Bills")
    assert await mailbox.labels(one) == {"Bills"}
    mailbox.deletes("Second", "Bills")
    await mailbox.filed(one)


@both("label arrives", Direction.IN)
async def is_filed_under_a_label_by_a_filter(mailbox: Mailbox) -> None:
    first = await mailbox.got("Before", folder="Lists")
    assert await mailbox.labels(first) == {"Lists"}
    await mailbox.filed(await mailbox.got("First", folder="Lists"), "Lists")


@both("rename", Direction.IN)
async def a_folder_is_renamed_elsewhere(mailbox: Mailbox) -> None:
    one = await mailbox.got("First", folder="Bills")
    bills = await mailbox.label("Bills")
    await mailbox.filed(one, "Bills")
    mailbox.renames("Bills", "Invoices")
    await mailbox.filed(one, "Invoices")
    assert await mailbox.label("Invoices") == bills
