"""Files behind links: open to whoever has a link, listed and revoked by whoever sees the conversation."""

import asyncio
import re
from pathlib import Path
from uuid import uuid4

import httpx
import msgspec
import pytest

from postroom.api.downloads import Downloads
from postroom.api.replies import OneSharedFile, SharedFiles
from postroom.api.shared_files import PER_NETWORK
from postroom.spool import Octets
from postroom.storage.blobs import Found
from postroom.wire.accounts import Account
from postroom.wire.composer import DraftReply, UploadReply
from postroom.wire.conversations import Message, SharedFile
from tests.db.api.mailroom import Mailroom, make_mailroom, read
from tests.db.api.world import Browser, NewWorld
from tests.db.sql import execute

pytestmark = pytest.mark.anyio

HERE = "http://inbox.acme.example"
HTML = b"<script>alert(1)</script>" + bytes(400_000)


@pytest.fixture
async def mailroom(new_world: NewWorld) -> Mailroom:
    """A mailroom that others can reach, with a server that takes half a megabyte."""
    made = await make_mailroom(new_world(url=HERE))
    await execute(made.world.database, "update account set smtp_size = 500000")
    return made


class Shared(msgspec.Struct, frozen=True):
    message: Message
    file: SharedFile
    path: str


async def share(mailroom: Mailroom, name: str = "page.html", content: bytes = HTML) -> Shared:
    """Let Ben send a file that is too large, and find its link in the body."""
    query = {"organization": str(mailroom.office.organization_id), "filename": name}
    uploaded = read(await mailroom.ben.post("/v1/files", params=query, content=content), UploadReply, status=201)
    sent = read(await mailroom.send(mailroom.ben, attachments=[str(uploaded.id)]), DraftReply)
    assert sent.message
    [file] = sent.message.shared_files
    [path] = re.findall(r"/d/[\w-]{22}\b", sent.message.text)
    return Shared(sent.message, file, path)


async def listed(browser: Browser, **query: bool) -> list[SharedFile]:
    found = read(await browser.get("/v1/shared_files", params=query), SharedFiles)
    return [one.file for one in found.shared_files]


def anybody(mailroom: Mailroom, **headers: str) -> Browser:
    return mailroom.world.browser(origin=None, address="198.51.100.7", **headers)


def damage(folder: Path) -> None:
    """Change a bit of every large object."""
    for path in folder.rglob("*"):
        if path.is_file() and path.stat().st_size > len(HTML):
            content = bytearray(path.read_bytes())
            content[-100] ^= 1
            path.write_bytes(content)


def is_gone(answer: httpx.Response) -> bool:
    return answer.status_code == 404 and "no longer available" in answer.text


async def test_a_link_downloads_the_file_without_a_log_in_and_never_shows_it(mailroom: Mailroom) -> None:
    shared = await share(mailroom)
    assert shared.message.attachments == []
    answer = await anybody(mailroom).get(shared.path)
    assert answer.content == HTML
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''page.html"
    assert answer.headers["content-length"] == str(len(HTML))
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "noindex" in answer.headers["x-robots-tag"]
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers


async def test_the_log_never_has_a_secret(mailroom: Mailroom, capsys: pytest.CaptureFixture[str]) -> None:
    shared = await share(mailroom)
    await anybody(mailroom).get(shared.path)
    logged = capsys.readouterr().out
    assert "/d/{secret}" in logged
    assert shared.path not in logged


async def test_looking_is_no_download_and_a_download_is_counted(mailroom: Mailroom) -> None:
    shared = await share(mailroom)
    looked = await anybody(mailroom).head(shared.path)
    assert (looked.status_code, looked.content) == (200, b"")
    assert looked.headers["content-length"] == str(len(HTML))
    for _ in range(2):
        await anybody(mailroom).get(shared.path, headers={"range": "bytes=0-1"})
    [file] = await listed(mailroom.ann)
    assert file.downloads == 2
    assert file.last_download_at


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a\r\nSet-Cookie: x=1.pdf", 'quo"te.pdf', "été 日本.pdf", "..\\x"]
)
async def test_a_name_is_only_a_name(mailroom: Mailroom, name: str) -> None:
    answer = await anybody(mailroom).get((await share(mailroom, name)).path)
    assert answer.status_code == 200
    assert re.fullmatch(r"attachment; filename\*=UTF-8''[\w%.~-]+", answer.headers["content-disposition"])
    assert "%2F" not in answer.headers["content-disposition"]
    assert "%5C" not in answer.headers["content-disposition"]
    assert "set-cookie" not in answer.headers


async def test_a_link_that_is_over_says_no_more_than_one_that_never_was(mailroom: Mailroom) -> None:
    revoked, expired = await share(mailroom), await share(mailroom, "film.mp4")
    never = await anybody(mailroom).get("/d/AAAAAAAAAAAAAAAAAAAAAA")
    assert is_gone(never)
    assert (await mailroom.ann.delete(f"/v1/shared_files/{revoked.file.id}")).status_code == 204
    await execute(mailroom.world.database, "update shared_file set expires_at = now() where id = %s", [expired.file.id])
    for one in (revoked, expired):
        answer = await anybody(mailroom).get(one.path)
        assert (answer.status_code, answer.content) == (never.status_code, never.content)
        unlike = {"x-request-id"}
        assert {k: v for k, v in answer.headers.items() if k not in unlike} == {
            k: v for k, v in never.headers.items() if k not in unlike
        }
    assert {file.state for file in await listed(mailroom.ben)} == {"revoked", "expired"}


@pytest.mark.parametrize(
    "secret", ["x", "%00" * 22, "é" * 22, "A" * 4_000, "..%2F..%2Fv1%2Fme", "{A}", "AAAAAAAAAAAAAAAAAAAAAA%0A"]
)
async def test_what_cannot_be_a_secret_is_no_file(mailroom: Mailroom, secret: str) -> None:
    answer = await anybody(mailroom).get(f"/d/{secret}")
    assert answer.status_code == 404
    assert "script" not in answer.text


async def test_a_secret_in_another_spelling_is_another_secret(mailroom: Mailroom) -> None:
    """The last of 22 characters holds two bits that count and four that do not."""
    path = (await share(mailroom)).path
    for last in "AQgwBRhx":
        answer = await anybody(mailroom).get(path[:-1] + last)
        assert is_gone(answer) == (last != path[-1])


async def test_the_page_speaks_the_reader_s_language(mailroom: Mailroom) -> None:
    answer = await anybody(mailroom, **{"accept-language": "fr-CH, en;q=0.5"}).get("/d/nothing")
    assert "n’est plus disponible" in answer.text


async def test_whoever_tries_too_often_has_to_wait(mailroom: Mailroom) -> None:
    shared = await share(mailroom)
    await anybody(mailroom).get("/d/nothing")
    await execute(mailroom.world.database, "update throttle set hits = %s", [PER_NETWORK.hits])
    answer = await anybody(mailroom).get(shared.path)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    other = mailroom.world.browser(origin=None, address="203.0.113.9")
    assert (await other.get(shared.path)).status_code == 200


async def test_an_erased_organization_has_no_files(mailroom: Mailroom) -> None:
    shared = await share(mailroom)
    async with mailroom.world.database.transaction() as tx:
        await mailroom.world.services.keys.destroy(tx.conn, mailroom.office.organization_id)
    assert is_gone(await anybody(mailroom).get(shared.path))


async def test_a_revoked_link_can_be_made_available_again(mailroom: Mailroom) -> None:
    shared = await share(mailroom)
    await mailroom.ben.delete(f"/v1/shared_files/{shared.file.id}")
    assert is_gone(await anybody(mailroom).get(shared.path))
    again = read(await mailroom.ann.post(f"/v1/shared_files/{shared.file.id}/extend"), OneSharedFile).shared_files
    assert (again.state, again.kept) == ("open", True)
    assert again.expires_at >= shared.file.expires_at
    assert (await anybody(mailroom).get(shared.path)).content == HTML


async def test_many_who_download_at_once_read_one_file(mailroom: Mailroom, monkeypatch: pytest.MonkeyPatch) -> None:
    blobs, organization = mailroom.world.services.blobs, mailroom.office.organization_id
    async with mailroom.world.database.pool.connection() as conn:
        found = await blobs.find(conn, organization, await blobs.put(conn, organization, HTML))
    decrypted, read_long = [], blobs.read_long

    async def counted(one: Found) -> Octets:
        decrypted.append(one)
        return await read_long(one)

    monkeypatch.setattr(blobs, "read_long", counted)
    downloads = Downloads(blobs)
    readers = await asyncio.gather(*(downloads.open(found) for _ in range(8)))
    assert [b"".join([piece async for piece in one.pieces()]) for one in readers] == [HTML] * 8
    assert len(decrypted) == 1
    del readers
    await asyncio.sleep(0)  # their tasks end
    await downloads.open(found)
    assert len(decrypted) == 2, "nothing is held for nobody"


async def test_nothing_of_a_damaged_file_is_served(mailroom: Mailroom) -> None:
    shared = await share(mailroom)
    damage(Path(mailroom.world.services.settings.blobs_url))
    answer = await anybody(mailroom).get(shared.path)
    assert answer.status_code == 500
    assert b"alert" not in answer.content


async def test_only_who_sees_the_conversation_lists_and_revokes(mailroom: Mailroom) -> None:
    shared = await share(mailroom)
    assert [one.id for one in await listed(mailroom.ann)] == [shared.file.id]
    assert await listed(mailroom.ann, mine=True) == []
    assert [one.id for one in await listed(mailroom.ben, mine=True)] == [shared.file.id]
    assert await listed(mailroom.cay) == []
    for answer in (
        await mailroom.cay.delete(f"/v1/shared_files/{shared.file.id}"),
        await mailroom.cay.post(f"/v1/shared_files/{shared.file.id}/extend"),
        await mailroom.ben.delete(f"/v1/shared_files/{uuid4()}"),
    ):
        assert answer.status_code == 404
    assert (await anybody(mailroom).get(shared.path)).status_code == 200


async def test_the_composer_is_told_the_limit_and_that_links_would_lead_nowhere(
    mailroom: Mailroom, new_world: NewWorld
) -> None:
    path = f"/v1/accounts/{mailroom.office.account.id}"
    account = msgspec.convert((await mailroom.ben.get(path)).json()["account"], Account, strict=False)
    assert account.attachment_limit == 500_000
    at_home = new_world()
    cookies = {"cookie": mailroom.ben.headers["cookie"]}
    answer = await at_home.browser(**cookies).get(path)
    assert answer.json()["account"]["attachment_limit"] is None
