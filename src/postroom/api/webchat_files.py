"""Files of a live chat: a visitor uploads one for his message, and opens those of his chat by sealed links.

Pictures are made anew on the way in; everything else is only ever downloaded.
"""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, post
from litestar.params import FromPath, QueryParameter

from postroom.api.body import spool
from postroom.api.file_headers import FILE_POLICY, headers, named
from postroom.api.gate import bearer
from postroom.api.options import PUBLIC, STREAM
from postroom.api.parameters import Work
from postroom.api.work import UnitOfWork
from postroom.chats import feed, files, setups, visitors
from postroom.chats.model import Setup
from postroom.conversations import messages
from postroom.conversations.timeline import NoSuchFile
from postroom.events.act import CONTACT, Act
from postroom.identity.throttle import Limit
from postroom.intake import chat_files
from postroom.kit import media_types
from postroom.kit.errors import Invalid
from postroom.wire.file_links import FileLink
from postroom.wire.webchat import WebchatFile

FILES = Limit("chat file", 100, timedelta(hours=1))


async def entered(work: UnitOfWork, chat_id: UUID) -> tuple[Setup, Act]:
    """Return the setup a page names and the act of its visitor, in the request's transaction."""
    tx = await work.tx()
    setup = await setups.named(tx.conn, chat_id)
    return setup, Act(tx, setup.organization_id, CONTACT, request_id=work.context.request_id)


@post("/webchat/{chat_id:uuid}/files", opt=PUBLIC | STREAM, include_in_schema=False)
async def upload(
    chat_id: FromPath[UUID],
    request: Request[Any, Any, Any],
    work: Work,
    name: Annotated[str, QueryParameter(min_length=1, max_length=200)],
    echo: Annotated[UUID | None, QueryParameter(description="The first message, before there is a token.")] = None,
) -> WebchatFile:
    """Keep the raw body as a file for a message that is sent within a day."""
    await work.brake(FILES)
    token = bearer(request.scope)
    async with work.step() as tx:
        setup = await setups.named(tx.conn, chat_id)
        owner = (await visitors.with_token(tx.conn, setup, token)).id if token else echo
    if owner is None:
        msg = "Say with which message this file goes."
        raise Invalid(msg, field="echo")
    declared = request.headers.get("content-type", "").partition(";")[0].strip()
    content = bytes(await spool(request.scope, request.receive, files.MOST_BYTES))
    services, organization_id = work.services, setup.organization_id
    brought = await chat_files.bring(services.database, services.blobs, organization_id, name, declared, content)
    file = brought.file
    async with work.step() as tx:
        act = Act(tx, organization_id, CONTACT)
        await services.blobs.record(tx.conn, brought.written)
        await files.add(act, services.blobs, setup.account_id, owner, file)
    return WebchatFile(id=file.id, name=file.filename, type=file.media_type, size=file.size, url="")


async def served(work: UnitOfWork, organization_id: UUID, link: FileLink) -> Response[bytes]:
    """Serve a file of a message that the visitor was told of."""
    async with work.step() as tx:
        file = await messages.attachment(tx.conn, organization_id, link.id)
        if file is None or not await feed.has(tx.conn, organization_id, link.person_id, file.message_id):
            raise NoSuchFile
        found = await work.services.blobs.find(tx.conn, organization_id, file.sha256)
    shown = file.media_type in media_types.PICTURES
    kept = headers(FILE_POLICY, named("inline" if shown else "attachment", file.filename))
    content = await work.services.blobs.read(found)
    return Response(content, media_type=file.media_type if shown else "application/octet-stream", headers=kept)


HANDLERS = [upload]
