"""What could not be understood: listed with its reason, kept whole, and tried again."""

from uuid import uuid4

import msgspec
import pytest

from postroom.api.replies import Quarantine, Retried
from postroom.channels.base import FolderRole
from postroom.wire.accounts import AccountDetail, Quarantined
from tests.db.api.mailroom import Mailroom, read
from tests.db.api.world import Browser
from tests.db.office import inbox, mail
from tests.db.sql import execute

pytestmark = pytest.mark.anyio


async def set_aside(mailroom: Mailroom) -> Quarantined:
    """Let a mail come that an older Postroom did not understand."""
    whole = mail(7, subject="Understood after all")
    await mailroom.receive(msgspec.structs.replace(whole, message=None, fault="The header never ends."))
    [found] = await held(mailroom, mailroom.ben)
    return found


async def held(mailroom: Mailroom, browser: Browser) -> list[Quarantined]:
    answer = await browser.get(f"/v1/accounts/{mailroom.office.account.id}/quarantine")
    return read(answer, Quarantine).quarantined


async def test_it_is_listed_and_whole(mailroom: Mailroom) -> None:
    found = await set_aside(mailroom)
    assert (found.folder, found.uid, found.reason) == ("INBOX", 7, "The header never ends.")
    raw = await mailroom.world.browser(origin=None).get(found.raw_url)
    assert raw.content == mail(7, subject="Understood after all").raw
    assert raw.headers["content-type"] == "application/octet-stream"
    assert raw.headers["content-disposition"].startswith("attachment")


async def test_it_is_whole_in_whichever_folder_it_lay(mailroom: Mailroom) -> None:
    folder = msgspec.structs.replace(inbox(), path="../Clients/2026", role=FolderRole.OTHER)
    await mailroom.office.receive(msgspec.structs.replace(mail(8), message=None, fault="No."), folder=folder)
    [found] = await held(mailroom, mailroom.ben)
    assert (await mailroom.world.browser(origin=None).get(found.raw_url)).content == mail(8).raw


async def test_tried_again_it_is_in_its_conversation(mailroom: Mailroom) -> None:
    found = await set_aside(mailroom)
    path = f"/v1/accounts/{mailroom.office.account.id}/quarantine/{found.id}/retry"
    assert read(await mailroom.ben.post(path), Retried).outcome == "imported"
    assert await held(mailroom, mailroom.ben) == []
    conversation, _ = await mailroom.ids("Understood after all")
    assert (await mailroom.ann.get(f"/v1/conversations/{conversation}")).status_code == 200
    assert (await mailroom.ben.post(path)).status_code == 404
    page = read(await mailroom.ben.get(f"/v1/accounts/{mailroom.office.account.id}"), AccountDetail)
    assert (page.ledger.imported, page.ledger.quarantined, page.ledger.seen) == (2, 0, 2)


async def test_an_old_one_can_be_tried_again_although_the_list_ends_before_it(mailroom: Mailroom) -> None:
    oldest = await set_aside(mailroom)
    later = [msgspec.structs.replace(mail(uid), message=None, fault="No.") for uid in range(1_000, 1_200)]
    await mailroom.receive(*later)
    assert oldest.id not in {one.id for one in await held(mailroom, mailroom.ben)}
    path = f"/v1/accounts/{mailroom.office.account.id}/quarantine/{oldest.id}/retry"
    assert read(await mailroom.ben.post(path), Retried).outcome == "imported"


async def test_one_that_came_by_another_way_meanwhile_is_a_duplicate(mailroom: Mailroom) -> None:
    found = await set_aside(mailroom)
    await mailroom.receive(msgspec.structs.replace(mail(7, subject="Understood after all"), uid=8))
    path = f"/v1/accounts/{mailroom.office.account.id}/quarantine/{found.id}/retry"
    assert read(await mailroom.ben.post(path), Retried).outcome == "duplicate"
    assert await held(mailroom, mailroom.ben) == []


async def test_what_is_still_not_understood_stays(mailroom: Mailroom) -> None:
    broken = msgspec.structs.replace(mail(7), raw=b"\0\0\0", message=None, fault="Nothing there.")
    await mailroom.receive(broken)
    [found] = await held(mailroom, mailroom.ben)
    answer = read(
        await mailroom.ben.post(f"/v1/accounts/{mailroom.office.account.id}/quarantine/{found.id}/retry"), Retried
    )
    assert (answer.outcome, bool(answer.reason)) == ("quarantined", True)
    assert len(await held(mailroom, mailroom.ben)) == 1


async def test_one_whose_header_only_is_here_is_no_empty_mail(mailroom: Mailroom) -> None:
    words = "This message is larger than 100 MB; only its header was fetched."
    header = mail(7).raw[:].partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    await mailroom.receive(msgspec.structs.replace(mail(7), raw=header, message=None, fault=words, whole=False))
    [found] = await held(mailroom, mailroom.ben)
    path = f"/v1/accounts/{mailroom.office.account.id}/quarantine/{found.id}/retry"
    assert read(await mailroom.ben.post(path), Retried) == Retried(outcome="quarantined", reason=words)
    assert [one.id for one in await held(mailroom, mailroom.ben)] == [found.id]


async def test_a_stranger_sees_and_tries_nothing(mailroom: Mailroom) -> None:
    found = await set_aside(mailroom)
    path = f"/v1/accounts/{mailroom.office.account.id}/quarantine"
    assert (await mailroom.cay.get(path)).status_code == 404
    assert (await mailroom.cay.post(f"{path}/{found.id}/retry")).status_code == 404
    assert (await mailroom.ben.post(f"{path}/{uuid4()}/retry")).status_code == 404
    await execute(mailroom.world.database, "delete from grant_holder where person_id = %s", [mailroom.office.ben])
    assert (await mailroom.world.browser(origin=None).get(found.raw_url)).status_code == 404
