"""Files too large for a mail: links in its body instead, which work without a log-in until they are over."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from uuid import UUID

import msgspec
import pytest

from postroom.accounts import accounts
from postroom.app import housekeeping
from postroom.composer import uploads
from postroom.composer.model import Upload
from postroom.conversations import shared_files
from postroom.conversations.shared_files import NoSuchSharedFile
from postroom.delivery import submit
from postroom.delivery.submit import Order
from postroom.identity import people
from postroom.intake.removal import Fate
from postroom.kit.ids import new_id
from tests.db.delivery.desk import Desk
from tests.db.intake.leaving import finish, remove
from tests.db.sql import execute, fetch

pytestmark = pytest.mark.anyio

HERE = "https://inbox.acme.example"
AT_ONCE = Order(force=True)


async def upload(desk: Desk, name: str, size: int) -> UUID:
    """Keep a file of Ben's of this size."""
    office = desk.office
    made = Upload(id=new_id(), filename=name, media_type="video/mp4", size=size, sha256=b"")
    content = name.encode() + bytes(size - len(name.encode()))
    async with office.database.pool.connection() as conn:
        sha256 = await office.blobs.put(conn, office.organization_id, content)
    async with office.act(office.ben) as act:
        await uploads.add(act, office.blobs, msgspec.structs.replace(made, sha256=sha256))
    return made.id


async def limit(desk: Desk, size: int) -> None:
    async with desk.office.act() as act:
        await accounts.learn_size(act, desk.office.account, size)


async def send(desk: Desk, *files: UUID, address: str | None = HERE, undo_seconds: int = 0) -> UUID:
    draft = desk.reply(desk.office.ben, attachments=list(files), quote=True)
    order = msgspec.structs.replace(AT_ONCE, undo_seconds=undo_seconds)
    async with desk.office.act(desk.office.ben) as act:
        return await submit.submit(act, desk.office.blobs, draft, order, None, address=address)


async def sent(desk: Desk) -> EmailMessage:
    """Return the mail that left, as a mail client reads it."""
    await desk.deliver()
    [raw] = desk.smtp.bodies
    read = message_from_bytes(raw, policy=default)
    assert isinstance(read, EmailMessage)
    return read


def parts(mail: EmailMessage) -> tuple[str, str]:
    """Return text and HTML."""
    found = [mail.get_body((kind,)) for kind in ("plain", "html")]
    text, html = [one.get_content() if one else "" for one in found]
    return text, html


def secret(text: str) -> str:
    return text.partition(f"{HERE}/d/")[2][:22]


async def taken(desk: Desk, link: str) -> str:
    async with desk.office.database.transaction() as tx:
        return (await shared_files.take(tx.conn, link, counts=True)).filename


async def references(desk: Desk) -> int:
    [(count,)] = await fetch(
        desk.office.database, "select count(*) from blob_reference where owner_kind = 'shared_file'"
    )
    return int(count)


async def test_the_largest_file_is_a_link_in_both_parts_and_the_rest_goes_along(desk: Desk) -> None:
    await limit(desk, 1_000_000)
    await send(desk, await upload(desk, "offer.pdf", 9_000), await upload(desk, "film <b>.mp4", 900_000))
    mail = await sent(desk)
    assert [one.get_filename() for one in mail.iter_attachments()] == ["offer.pdf"]
    text, html = parts(mail)
    assert f"film <b>.mp4 (900 kB): {HERE}/d/" in text
    assert f'href="{HERE}/d/{secret(text)}"' in html
    assert "film &lt;b&gt;.mp4</a>" in html
    assert text.index("We send new ones") < text.index(HERE) < text.index("> Two of the twelve crates")
    assert html.index("We send new ones") < html.index(HERE) < html.index("gmail_quote")
    assert await taken(desk, secret(text)) == "film <b>.mp4"
    assert len(desk.smtp.bodies[0]) < 1_000_000


async def test_what_fits_goes_along(desk: Desk) -> None:
    await send(desk, await upload(desk, "film.mp4", 600_000))
    mail = await sent(desk)
    assert [one.get_filename() for one in mail.iter_attachments()] == ["film.mp4"]
    assert "/d/" not in "".join(parts(mail))


async def test_a_server_that_takes_less_than_usual_is_known_from_its_refusal_on(desk: Desk) -> None:
    film = await upload(desk, "film.mp4", 900_000)
    refused = await send(desk, film)
    await desk.deliver()
    assert (await desk.state(refused))[0] == "failed"
    await desk.undo(desk.office.ben, refused)
    await send(desk, film)
    assert "film.mp4 (900 kB)" in parts(await sent(desk))[0]


async def test_without_an_address_for_others_nothing_is_a_link(desk: Desk) -> None:
    """A link to this machine would lead a customer nowhere; the server's refusal is told to the writer."""
    await limit(desk, 500_000)
    await send(desk, await upload(desk, "film.mp4", 400_000), address=None)
    assert [one.get_filename() for one in (await sent(desk)).iter_attachments()] == ["film.mp4"]


async def test_the_block_speaks_the_language_of_the_writer(desk: Desk) -> None:
    await limit(desk, 500_000)
    async with desk.office.act(desk.office.ben) as act:
        ben = await people.get(act.tx, desk.office.ben)
        await people.change(act.tx, msgspec.structs.replace(ben, language="fr", time_zone="Pacific/Auckland"))
    await send(desk, await upload(desk, "film.mp4", 400_000))
    text, html = parts(await sent(desk))
    assert "disponibles jusqu’au" in text
    assert "400 ko · disponible jusqu’au" in html


async def links(desk: Desk) -> list[str]:
    """Return the secrets of links in the mail that is here."""
    rows = await fetch(desk.office.database, "select text from message_body where text ~ '/d/'")
    return [secret(text) for (text,) in rows]


async def test_a_mail_that_is_called_back_takes_its_links_along_and_gets_others(desk: Desk) -> None:
    await limit(desk, 500_000)
    film = await upload(desk, "film.mp4", 400_000)
    message_id = await send(desk, film, undo_seconds=10)
    [first] = await links(desk)
    assert await taken(desk, first) == "film.mp4"
    await desk.undo(desk.office.ben, message_id)
    with pytest.raises(NoSuchSharedFile):
        await taken(desk, first)
    assert await fetch(desk.office.database, "select id from shared_file") == []
    assert await references(desk) == 0
    [draft] = await desk.drafts(desk.office.ben)
    async with desk.office.act(desk.office.ben) as act:
        await submit.submit(act, desk.office.blobs, draft, AT_ONCE, None, address=HERE)
    [second] = await links(desk)
    assert await taken(desk, second) == "film.mp4"
    with pytest.raises(NoSuchSharedFile):
        await taken(desk, first)


@pytest.mark.parametrize("days", [0, 40], ids=["open", "let go of"])
async def test_links_go_with_the_mail_of_a_removed_account(desk: Desk, days: int) -> None:
    await limit(desk, 500_000)
    await send(desk, await upload(desk, "film.mp4", 400_000))
    await desk.deliver()
    [link] = await links(desk)
    await execute(
        desk.office.database, "update shared_file set expires_at = expires_at - make_interval(days => %s)", [days]
    )
    await housekeeping.clean(desk.office.database, desk.office.blobs)
    await remove(desk.office, Fate.DELETE)
    await finish(desk.office)
    assert await fetch(desk.office.database, "select id from shared_file") == []
    assert await references(desk) == 0
    with pytest.raises(NoSuchSharedFile):
        await taken(desk, link)


async def test_a_link_is_over_after_30_days_and_its_file_is_let_go_a_week_later(desk: Desk) -> None:
    await limit(desk, 500_000)
    await send(desk, await upload(desk, "film.mp4", 400_000))
    text, _ = parts(await sent(desk))
    await execute(desk.office.database, "update shared_file set expires_at = expires_at - interval '29 days 23 hours'")
    assert await taken(desk, secret(text)) == "film.mp4"
    await execute(desk.office.database, "update shared_file set expires_at = now()")
    with pytest.raises(NoSuchSharedFile):
        await taken(desk, secret(text))
    await housekeeping.clean(desk.office.database, desk.office.blobs)
    assert await references(desk) == 1, "somebody may make it available again"
    await execute(desk.office.database, "delete from lease")
    await execute(desk.office.database, "update shared_file set expires_at = now() - interval '8 days'")
    await housekeeping.clean(desk.office.database, desk.office.blobs)
    assert await references(desk) == 0
    [file_id] = [row[0] for row in await fetch(desk.office.database, "select id from shared_file")]
    with pytest.raises(shared_files.NotKept):
        async with desk.office.act(desk.office.ben) as act:
            await shared_files.extend(act, file_id)


async def test_only_the_hash_of_a_secret_is_kept(desk: Desk) -> None:
    await limit(desk, 500_000)
    await send(desk, await upload(desk, "film.mp4", 400_000))
    text, _ = parts(await sent(desk))
    [(row,)] = await fetch(desk.office.database, "select row_to_json(f)::text from shared_file f")
    assert secret(text)
    assert secret(text) not in row
