"""Outward: what is in a chat and not at Twilio yet is said there, each part of it once."""

from collections.abc import Iterator

import msgspec
import structlog

from postroom.channels.twilio import messages
from postroom.channels.twilio.messages import TEAM, Mark, identity
from postroom.chats import twilio
from postroom.chats.twilio import WHOLE
from postroom.conversations.messages import AttachmentRow
from postroom.intake import chat
from postroom.intake.chat import Heard
from postroom.kit.errors import Permanent
from postroom.transports.link import Link

log = structlog.get_logger()


class Part(msgspec.Struct, frozen=True):
    """What is one message there: a text or a file."""

    mark: Mark
    text: str = ""
    file: AttachmentRow | None = None


async def tell(link: Link) -> Permanent | None:
    """Say what is owed, some messages at a time; return why Twilio took the last of those not that it refused."""
    organization_id = link.thread.organization_id
    async with link.post.database.connection() as conn:
        owed = await twilio.owed(conn, link.thread)
        ids = [line.message_id for line in owed]
        heard = {one.spoken.id: one for one in await chat.heard(conn, organization_id, ids)}
        kept = await twilio.kept(conn, organization_id, ids)
    refused = None
    for line in owed:
        there = kept.get(line.message_id, set())
        try:
            if WHOLE not in there and line.message_id in heard:
                await _say(link, heard[line.message_id], there)
        except Permanent as error:  # it would never be taken; the chat itself has it
            log.info("twilio.refused", account=str(link.thread.account_id), error=error.code)
            refused = error
        async with link.step() as act:
            await twilio.told(act, link.thread.id, line.seq)
    return refused


async def _say(link: Link, message: Heard, there: set[int]) -> None:
    """Say the parts of a message that are not there. Of each it is written down before the next one goes."""
    await _join(link)
    author = TEAM if message.spoken.outgoing or link.thread.visitor_id is None else identity(link.thread.visitor_id)
    for part in _parts(message):
        if part.mark.part in there:
            continue
        media = await _upload(link, part.file) if part.file else ""
        sid = await link.there.say(link.service, link.sid, author, part.mark, body=part.text, media=media)
        async with link.step() as act:
            await twilio.keep(act, link.thread.id, sid, part.mark.message_id, part.mark.part)


async def _join(link: Link) -> None:
    """Let the visitor take part, before anything is said in his name."""
    if link.thread.joined or link.thread.visitor_id is None:
        return
    await link.there.join(link.service, link.sid, identity(link.thread.visitor_id))
    async with link.step() as act:
        await twilio.joined(act, link.thread.id)


async def _upload(link: Link, file: AttachmentRow) -> str:
    async with link.post.database.transaction() as tx:
        found = await link.post.blobs.find(tx.conn, link.thread.organization_id, file.sha256)
    content = await link.post.blobs.read(found)
    return await link.there.upload(link.service, file.filename, file.media_type, content)


def _parts(message: Heard) -> Iterator[Part]:
    texts = list(messages.parts(message.spoken.text))
    for number, text in enumerate(texts):
        yield Part(Mark(message.spoken.id, number), text=text)
    for number, file in enumerate(message.files, len(texts)):
        yield Part(Mark(message.spoken.id, number), file=file)
