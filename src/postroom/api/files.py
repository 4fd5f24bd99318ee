"""Files: upload one for a draft; serve attachments and mail bodies from /f/, each in a page of its own."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import State
from litestar.params import FromPath, QueryParameter

from postroom.api import archives, mail_page, originals, remote_images, thumbnails, webchat_files
from postroom.api.body import spool
from postroom.api.file_headers import DAY_S, FILE_POLICY, PDF_POLICY, headers, named
from postroom.api.file_links import links_of
from postroom.api.options import PUBLIC, STEPS, STREAM
from postroom.api.parameters import OrganizationQuery, Work
from postroom.api.work import UnitOfWork
from postroom.composer import uploads
from postroom.composer.model import Upload
from postroom.conversations import timeline
from postroom.kit import media_types
from postroom.kit.ids import new_id
from postroom.kit.text import file_name
from postroom.storage.keys import Erased
from postroom.wire.composer import UploadReply
from postroom.wire.file_links import FileLink, open_link, organization_of
from postroom.wire.present import uploads as present

_MEGABYTE = 1_000_000
_INLINE = media_types.PICTURES | {"application/pdf", "text/plain"}


@post("/files", opt=STREAM, summary="Upload a file for a draft")
async def upload(
    request: Request[object, object, State],
    work: Work,
    filename: Annotated[str, QueryParameter(min_length=1, max_length=200)],
    organization: OrganizationQuery = None,
) -> UploadReply:
    """Keep the raw body as a file; attach it to a draft by its id within seven days."""
    organization_id = work.caller.require(organization, "conversations.use")
    limit = work.services.settings.upload_max_mb * _MEGABYTE
    content = await spool(request.scope, request.receive, limit)
    declared = request.headers.get("content-type", "application/octet-stream").partition(";")[0].strip()
    media_type = media_types.sniff(declared, content[: media_types.HEAD])
    async with work.services.database.connection() as conn:
        written = await work.services.blobs.write(conn, organization_id, content)
    made = Upload(
        id=new_id(), filename=file_name(filename), media_type=media_type[:100], size=len(content), sha256=written.sha256
    )
    async with work.step() as tx:
        act = work.act_in(tx, organization_id, "conversations.use")
        await work.services.blobs.record(tx.conn, written)
        await uploads.add(act, work.services.blobs, made)
        return present.waiting(made, await links_of(work, act))


@post("/attachments/{attachment_id:uuid}/uploads", summary="Take an attachment along")
async def take_along(attachment_id: FromPath[UUID], work: Work, organization: OrganizationQuery = None) -> UploadReply:
    """Keep an attachment of a message as an upload of the caller, for a draft that forwards it; no byte is moved."""
    act = await work.act(organization, "conversations.use")
    file = await timeline.file(act.conn, act.organization_id, work.caller.person_id, attachment_id)
    made = Upload(id=new_id(), filename=file.filename, media_type=file.media_type, size=file.size, sha256=file.sha256)
    await uploads.add(act, work.services.blobs, made)
    return present.waiting(made, await links_of(work, act))


@get("/f/{token:str}/{name:str}", opt=PUBLIC | STEPS, include_in_schema=False)
async def serve(token: FromPath[str], name: FromPath[str], work: Work) -> Response[Any]:  # noqa: ARG001 for people
    """Serve what a sealed link stands for, if its reader may still see it."""
    organization_id = organization_of(token)
    async with work.step() as tx:
        try:
            keyring = await work.services.keys.of(tx.conn, organization_id)
        except Erased as error:  # or never there: the token is anybody's
            raise timeline.NoSuchFile from error
    link = open_link(keyring, token)
    if link.kind == "body":
        return await mail_page.page(work, organization_id, link, keyring)
    serving = _KINDS.get(link.kind, _file)
    return await serving(work, organization_id, link)


async def _file(work: Work, organization_id: UUID, link: FileLink) -> Response[bytes]:
    file, content = await _attachment(work, organization_id, link)
    return _served(file.filename, file.media_type, content)


async def _upload(work: Work, organization_id: UUID, link: FileLink) -> Response[bytes]:
    async with work.step() as tx:
        own = await uploads.own(tx.conn, organization_id, link.person_id, [link.id])
        if link.id not in own:
            raise timeline.NoSuchFile
        file = own[link.id]
        found = await work.services.blobs.find(tx.conn, organization_id, file.sha256)
    return _served(file.filename, file.media_type, await work.services.blobs.read(found))


def _served(filename: str, media_type: str, content: bytes) -> Response[bytes]:
    """Answer with a file: shown where that is harmless, else downloaded."""
    shown = media_type in _INLINE
    policy = PDF_POLICY if media_type == "application/pdf" else FILE_POLICY
    kept = headers(policy, named("inline" if shown else "attachment", filename))
    return Response(content, media_type=media_type if shown else "application/octet-stream", headers=kept)


async def _thumbnail(work: Work, organization_id: UUID, link: FileLink) -> Response[bytes]:
    file, content = await _attachment(work, organization_id, link)
    small = await work.services.thumbnails.of(file.media_type, content)
    kept = headers(FILE_POLICY, "inline", seconds=DAY_S)
    return Response(small, media_type=thumbnails.MEDIA_TYPE, headers=kept)


async def _attachment(work: Work, organization_id: UUID, link: FileLink) -> tuple[timeline.File, bytes]:
    async with work.step() as tx:
        file = await timeline.file(tx.conn, organization_id, link.person_id, link.id)
        found = await work.services.blobs.find(tx.conn, organization_id, file.sha256)
    return file, await work.services.blobs.read(found)


_KINDS: dict[str, Callable[[UnitOfWork, UUID, FileLink], Awaitable[Response[Any]]]] = {
    "thumbnail": _thumbnail,
    "upload": _upload,
    "chat": webchat_files.served,
    "image": remote_images.remote_image,
    "archive": archives.archive,
    "raw": originals.set_aside,
    "original": originals.shown,
    "source": originals.downloaded,
}


HANDLERS = [upload, take_along]
ROOT_HANDLERS = [serve]
