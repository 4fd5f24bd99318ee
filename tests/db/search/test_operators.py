"""Every operator, asked as a person types it."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from postroom.conversations import labels
from postroom.conversations.revise import Revision, revise
from postroom.kit.clock import now
from postroom.kit.ids import new_id
from tests.db.conversations.tags import give, make, share
from tests.db.office import Office, mail
from tests.db.search.finding import conversation, found, indexed, page

pytestmark = pytest.mark.anyio

A, B, C = "Damaged crates", "Late invoice", "Old catalogue"


@pytest.fixture
async def desk(office: Office) -> Office:
    """Three letters: A of Ingrid, with a copy to Kim; B of Olu; C of 2021, closed."""
    await office.receive(
        mail(1, subject=A, headers="Cc: Kim Park <kim@seoul.example>\r\n"),
        mail(2, subject=B, sender="Olu Bello <olu@lagos.example>", body="Pay the crates, please."),
        mail(3, subject=C, at=datetime(2021, 3, 5, 23, 30, tzinfo=UTC), live=False, body="The catalogue of spring."),
    )
    await indexed(office)
    await change(office, C, close=True)
    return office


async def change(office: Office, subject: str, **fields: object) -> None:
    revision = Revision(**fields)  # type: ignore[arg-type]  # any of its fields
    async with office.act(office.ben) as act:
        await revise(act, [await conversation(office, subject)], revision)


async def some(desk: Office, text: str, person: UUID | None = None) -> set[str]:
    return set(await found(desk, person or desk.ben, text))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("from:olu", {B}),
        ("from:olu@lagos.example", {B}),
        ("from:@lagos.example", {B}),
        ("from:lagos.example", {B}),
        ('from:"Olu Bello"', {B}),
        ("from:ingrid", {A, C}),
        ("to:support@acme.example", {A, B, C}),
        ("to:kim", {A}),
        ("cc:kim", {A}),
        ("cc:support", set()),
        ("subject:crates", {A}),
        ("body:crates", {A, B}),
        ('subject:"damaged crates"', {A}),
        ('subject:"crates damaged"', set()),
        ("crates -invoice", {A}),
        ('crates -"late invoice"', {A}),
        ("crates -subject:damaged", {B}),
        ("crates -from:olu", {A}),
        ("is:closed", {C}),
        ("is:open", {A, B}),
        ("-is:closed", {A, B}),
        ("in:closed", {C}),
        ("in:all", {A, B, C}),
        ("in:support", {A, B, C}),
        ("team:support", {A, B, C}),
        ("-team:supp", set()),
        ("is:unassigned", {A, B, C}),
        ("assigned:nobody", {A, B, C}),
        ("assigned:me", set()),
        ("account:support@acme.example", {A, B, C}),
        ('account:"Acme Support" crates', {A, B}),
        ("has:attachment", set()),
        ("-has:attachment crates", {A, B}),
        ("before:2022", {C}),
        ("after:2022", {A, B}),
        ("after:2021-03 before:2021-04", {C}),
        ("-after:2022", {C}),
        ("after:2021-03-06", {A, B}),
        ("before:2021-03-06", {C}),
    ],
)
async def test_an_operator_finds(desk: Office, text: str, wanted: set[str]) -> None:
    assert await some(desk, text) == wanted


async def test_states_are_asked_as_they_are_now(desk: Office) -> None:
    await change(desk, A, star=True, add_assignees=[desk.ben])
    await change(desk, B, snooze_until=int(now().timestamp()) + 3600, unread=True)
    assert await some(desk, "is:starred") == {A}
    assert await some(desk, "in:starred crates") == {A}
    assert await some(desk, "is:starred", desk.ann) == set()
    assert await some(desk, "is:snoozed") == {B}
    assert await some(desk, "assigned:me") == {A}
    assert await some(desk, "assigned:ben", desk.ann) == {A}
    assert await some(desk, "assigned:ben@acme.example", desk.ann) == {A}
    assert await some(desk, "-assigned:ben", desk.ann) == {B, C}
    assert await some(desk, "is:assigned") == {A}
    assert await some(desk, "in:inbox") == {A}
    await change(desk, A, archive=True)
    assert await some(desk, "in:archive") == {A}
    await change(desk, A, unread=False)
    assert await some(desk, "is:unread crates") == {B}
    assert await some(desk, "is:read crates") == {A}


async def test_what_is_in_trash_or_spam_is_found_there_only(desk: Office) -> None:
    await change(desk, A, trash=True)
    await change(desk, B, junk=True)
    assert await some(desk, "crates") == set()
    assert await some(desk, "crates in:trash") == {A}
    assert await some(desk, "crates in:spam") == {B}
    assert await some(desk, "crates in:trash in:spam") == {A, B}


async def test_labels_go_by_name_or_its_last_part(desk: Office) -> None:
    async with desk.act() as act:
        made = await labels.ensure(act, desk.account.id, ["Clients/Urgent things"])
    await change(desk, A, add_labels=list(made.values()))
    assert await some(desk, 'label:"Clients/Urgent things"') == {A}
    assert await some(desk, 'label:"urgent things"') == {A}
    assert await some(desk, "label:urgent crates") == {A}
    assert await some(desk, "in:urgent") == {A}
    assert await some(desk, "-label:urgent crates") == {B}


async def test_names_that_nobody_has_are_told(desk: Office) -> None:
    result = await page(desk, desk.ben, "label:nowhere crates")
    assert (list(result.unknown), list(result.hits)) == (["label:nowhere"], [])
    assert await some(desk, "-label:nowhere crates") == {A, B}


async def test_days_begin_where_the_person_lives(desk: Office) -> None:
    assert await some(desk, "after:2021-03-06") == {A, B}
    async with desk.act() as act:
        await act.conn.execute("update person set time_zone = 'Asia/Seoul' where id = %s", [desk.ben])
    assert await some(desk, "after:2021-03-06") == {A, B, C}


async def test_what_colleagues_sent_is_found_by_who_wrote_it(desk: Office) -> None:
    sent = await conversation(desk, A)
    async with desk.act() as act:
        await act.conn.execute(
            """insert into message (organization_id, id, conversation_id, account_id, outgoing, author_id, from_field,
                                    to_fields, subject, preview, delivered_at, fingerprint, settled_at)
               select organization_id, %s, conversation_id, account_id, true, %s, '["Acme", "support@acme.example"]',
                      '[]', 'Re: crates', '', now(), '\\x01', now() from message where conversation_id = %s""",
            [new_id(), desk.ben, sent],
        )
        await act.conn.execute(
            """insert into message_body (organization_id, message_id, text, new_text)
               select organization_id, id, 'New ones are coming.', '' from message where outgoing"""
        )
        await act.conn.execute(
            "insert into search_stale (organization_id, conversation_id) values (%s, %s)", [desk.organization_id, sent]
        )
    await indexed(desk)
    assert len((await page(desk, desk.ben, "in:sent")).hits) == 1
    assert len((await page(desk, desk.ben, "from:me")).hits) == 1
    assert len((await page(desk, desk.ann, "from:ben coming")).hits) == 1
    assert len((await page(desk, desk.ann, "from:me")).hits) == 0


async def test_labels_of_the_organization_go_by_name_for_who_may_know_of_them(desk: Office) -> None:
    outer = await make(desk, "Clients")
    inner = await make(desk, "VIP", outer, visibility="delegates")
    await give(desk, outer, await conversation(desk, A))
    await give(desk, inner, await conversation(desk, B))
    await indexed(desk)
    assert await some(desk, "label:clients crates") == {A}
    assert await some(desk, "label:clients invoice") == set()
    assert (await page(desk, desk.ben, "label:vip")).unknown == ("label:vip",)
    assert await some(desk, "label:vip", desk.cay) == set()
    await share(desk, inner, desk.cay)
    assert await some(desk, "label:vip", desk.cay) == {B}
    assert await some(desk, "in:clients/vip", desk.ann) == {B}
