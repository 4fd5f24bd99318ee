"""System mail through a shared account: the owner chooses it, invitations and password links leave through it."""

from collections.abc import AsyncIterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from uuid import UUID, uuid4

import pytest

from postroom.channels.base import FolderRole, FolderState, Incoming
from postroom.channels.email.parse import parse
from postroom.wire.system import SystemMail
from tests.db.api.mailroom import Mailroom, make_mailroom, read
from tests.db.api.world import NewWorld, error_code
from tests.db.office import MORNING
from tests.db.sql import execute, fetch
from tests.e2e.servers.ports import LOOPBACK
from tests.e2e.servers.scripted_imap import ScriptedImap
from tests.e2e.servers.scripted_smtp import ScriptedSmtp

pytestmark = pytest.mark.anyio


@pytest.fixture
async def smtp() -> AsyncIterator[ScriptedSmtp]:
    async with ScriptedSmtp() as server:
        yield server


@pytest.fixture
async def room(new_world: NewWorld, smtp: ScriptedSmtp) -> Mailroom:
    """The mailroom with real system mail, and Support's account on the scripted server."""
    made = await make_mailroom(new_world(own_mail=True))
    await execute(made.world.database, "update account set smtp_port = %s", [smtp.port])
    return made


def path(room: Mailroom) -> str:
    return f"/v1/organizations/{room.office.organization_id}/system-mail"


async def choose(room: Mailroom, account_id: UUID | None) -> SystemMail:
    body = {"account": str(account_id) if account_id else None}
    return read(await room.ann.put(path(room), json=body), SystemMail)


async def chosen(room: Mailroom) -> UUID | None:
    return read(await room.ann.get(path(room)), SystemMail).account


async def invite(room: Mailroom, email: str = "bob@example.com") -> dict[str, Any]:
    body = {"organization": str(room.office.organization_id), "email": email}
    answer = await room.ann.post("/v1/invitations", json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()["invitations"]
    return found


async def ask_reset(room: Mailroom, email: str = "ben@acme.example") -> bool:
    return bool((await room.world.browser().post("/v1/password-reset", json={"email": email})).json()["mailed"])


def letter(smtp: ScriptedSmtp) -> EmailMessage:
    [raw] = smtp.bodies
    return message_from_bytes(raw, policy=policy.default)


async def test_an_invitation_leaves_through_the_chosen_account(room: Mailroom, smtp: ScriptedSmtp) -> None:
    assert (await invite(room))["mailed"] is False, "nothing is chosen yet"
    shown = await choose(room, room.office.account.id)
    assert (shown.account, shown.server_sender) == (room.office.account.id, "")
    assert [(one.account, one.address) for one in shown.senders] == [(room.office.account.id, "support@acme.example")]
    made = await invite(room)
    assert (made["mailed"], made["mail_refused"]) == (True, False)
    mail = letter(smtp)
    assert (mail["from"], mail["to"]) == ("Acme Support <support@acme.example>", "bob@example.com")
    assert mail["auto-submitted"] == "auto-generated"
    assert made["link"] in mail.get_content()


async def test_a_password_link_leaves_through_it_too(room: Mailroom, smtp: ScriptedSmtp) -> None:
    assert await ask_reset(room) is False
    await choose(room, room.office.account.id)
    assert await ask_reset(room, "nobody@acme.example") is True, "the answer does not tell who is known"
    assert await ask_reset(room) is True
    assert letter(smtp)["to"] == "ben@acme.example"


async def test_an_account_that_fails_leaves_the_link(room: Mailroom, smtp: ScriptedSmtp) -> None:
    await choose(room, room.office.account.id)
    smtp.answers["AUTH"] = "535 5.7.8 no"
    made = await invite(room)
    assert (made["mailed"], made["mail_refused"]) == (False, True)
    assert "/invitation?code=" in made["link"]


async def test_an_account_that_fails_leaves_the_server(new_world: NewWorld, smtp: ScriptedSmtp) -> None:
    server = {"smtp_host": LOOPBACK, "smtp_port": smtp.port, "smtp_tls": "none", "smtp_from": "post@acme.example"}
    room = await make_mailroom(new_world(own_mail=True, **server))
    shown = await choose(room, room.office.account.id)  # nothing listens where its server should be
    assert shown.server_sender == "post@acme.example"
    assert (await invite(room))["mailed"] is True
    assert letter(smtp)["from"] == "post@acme.example"


async def test_what_is_chosen_comes_before_the_server(new_world: NewWorld, smtp: ScriptedSmtp) -> None:
    room = await make_mailroom(new_world(own_mail=True, smtp_host=LOOPBACK, smtp_port=1, smtp_tls="none"))
    await execute(room.world.database, "update account set smtp_port = %s", [smtp.port])
    await choose(room, room.office.account.id)
    assert (await invite(room))["mailed"] is True


async def test_a_copy_in_sent_is_not_shown_to_those_who_share_it(room: Mailroom, smtp: ScriptedSmtp) -> None:
    await choose(room, room.office.account.id)
    await ask_reset(room)
    [raw] = smtp.bodies
    copy = Incoming(raw=raw, uid=9, flags=frozenset(), received_at=MORNING, live=True, message=parse(raw))
    await room.office.receive(copy, folder=FolderState(path="Sent", role=FolderRole.SENT, uidvalidity=7, live_uid=1))
    assert [subject for (subject,) in await fetch(room.world.database, "select subject from message")] == ["Crates"]
    detail = (await room.ann.get(f"/v1/accounts/{room.office.account.id}")).json()
    assert detail["ledger"] == {"seen": 2, "imported": 1, "duplicates": 0, "quarantined": 0, "skipped": 1}


async def test_only_a_shared_account_of_the_organization_can_be_chosen(room: Mailroom) -> None:
    await execute(room.world.database, "update account set team_id = null, owner_person_id = %s", [room.office.ann])
    for account_id in (room.office.account.id, uuid4()):
        refused = await room.ann.put(path(room), json={"account": str(account_id)})
        assert (refused.status_code, error_code(refused)) == (409, "not_shared")
    assert read(await room.ann.get(path(room)), SystemMail).senders == []


@pytest.mark.parametrize("how", ["removed", "personal", "none"])
async def test_an_account_that_is_shared_no_more_is_chosen_no_more(room: Mailroom, how: str) -> None:
    account_id = room.office.account.id
    await choose(room, account_id)
    match how:
        case "removed":
            await room.ann.delete(f"/v1/accounts/{account_id}?mail=keep")
        case "personal":
            await room.ann.patch(f"/v1/accounts/{account_id}", json={"personal": True})
        case _:
            await choose(room, None)
    assert await chosen(room) is None
    assert (await invite(room))["mail_refused"] is False


@pytest.mark.parametrize(("role", "kept"), [("owner", True), ("admin", False)])
async def test_only_the_owner_may_lead_the_mail_elsewhere(
    room: Mailroom, smtp: ScriptedSmtp, role: str, *, kept: bool
) -> None:
    await choose(room, room.office.account.id)
    if role == "admin":
        await execute(
            room.world.database, "update membership set role = 'admin' where person_id = %s", [room.office.ben]
        )
    async with ScriptedSmtp() as other, ScriptedImap() as imap:
        browser = room.ann if role == "owner" else room.ben
        login = {
            "username": "support",
            "password": "made-up",
            "imap": {"host": LOOPBACK, "port": imap.port, "tls": "plain"},
            "smtp": {"host": LOOPBACK, "port": other.port, "tls": "plain"},
        }
        answer = await browser.patch(f"/v1/accounts/{room.office.account.id}", json={"login": login})
        assert answer.status_code == 200, answer.text
    assert (await chosen(room) == room.office.account.id) is kept
    assert smtp.bodies == []
