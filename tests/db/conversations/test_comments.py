import pytest

from postroom.conversations.comments import comment
from postroom.conversations.mailboxes import View
from postroom.kit.errors import Invalid, NotFound
from tests.db.conversations.look import id_of, rows, subjects
from tests.db.office import Office

pytestmark = pytest.mark.anyio


async def test_a_mention_gives_access_and_brings_it_to_the_inbox_unread(office: Office) -> None:
    async with office.act(office.ann) as act:
        await comment(act, await id_of(office, "Crates"), "@Cay do we have these?", [office.cay])
    row = (await rows(office, office.cay, View.INBOX))["Crates"]
    assert row.mine.unread
    assert row.comments_count == 1


async def test_my_own_comment_is_no_news_to_me(office: Office) -> None:
    async with office.act(office.ann) as act:
        await comment(act, await id_of(office, "Crates"), "Looking into it", [])
    assert not (await rows(office, office.ann, View.ALL))["Crates"].mine.unread
    assert (await rows(office, office.ben, View.ALL))["Crates"].mine.unread


async def test_the_newest_comment_moves_it_to_the_top(office: Office) -> None:
    async with office.act(office.ann) as act:
        await comment(act, await id_of(office, "Crates"), "Looking into it", [])
    assert await subjects(office, office.ben, View.ALL) == ["Crates", "Invoice"]


async def test_an_empty_comment_is_refused(office: Office) -> None:
    with pytest.raises(Invalid):
        async with office.act(office.ann) as act:
            await comment(act, await id_of(office, "Crates"), "  ", [])


async def test_without_access_there_is_nothing_to_comment(office: Office) -> None:
    with pytest.raises(NotFound):
        async with office.act(office.cay) as act:
            await comment(act, await id_of(office, "Crates"), "Let me in", [])
