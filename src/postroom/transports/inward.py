"""Inward: what was said at Twilio comes into the chat, as if the visitor had said it in the widget."""

from collections.abc import Sequence
from uuid import UUID, uuid5

import msgspec

from postroom.accounts import accounts
from postroom.accounts.model import AccountPaused
from postroom.channels.twilio.failures import Missing
from postroom.channels.twilio.messages import TEAM, Media, Message, identity
from postroom.chats import files, setups, twilio, visitors
from postroom.chats.model import Profile, Visitor, VisitorBlocked
from postroom.chats.twilio import WHOLE
from postroom.chats.twilio_model import Thread
from postroom.egress.client import Egress, FetchFailed, Limits
from postroom.events.act import Act
from postroom.intake import chat, chat_files
from postroom.intake.chat import Said
from postroom.intake.chat_files import Brought
from postroom.jobs.model import Deferred
from postroom.kit.errors import Invalid
from postroom.kit.text import one_line
from postroom.transports.link import Link

_PAUSED_S = 600.0
_LIMITS = Limits(seconds=60.0, size=files.MOST_BYTES)
_LONGEST_NAME = 200
_AUTHOR = "twilio_author"


class Fetched(msgspec.Struct, frozen=True):
    """The files of a message, and the names of those that could not be had."""

    brought: Sequence[Brought]
    missing: Sequence[str]


async def take(link: Link) -> Thread:
    """Take what is there and not here, oldest first; return the conversation as it stands then."""
    thread = link.thread
    said = await link.there.since(link.service, link.sid, thread.next_index)
    async with link.post.database.connection() as conn:
        known = await twilio.known(conn, thread, [one.sid for one in said])
        ours = await twilio.in_chat(conn, thread, [one.mark.message_id for one in said if one.mark])
    for one in said:
        mark = one.mark if one.mark and one.mark.message_id in ours else None
        lost = one.mark is not None and one.author == TEAM  # the team's, from after the backup we were restored from
        new = mark is None and not lost and one.sid not in known
        fetched = await _fetch(link, one.media) if new else Fetched((), ())
        async with link.step() as act:
            if mark is not None:
                await twilio.keep(act, thread.id, one.sid, mark.message_id, mark.part)
            elif new:
                thread = await _keep(act, link, thread, one, fetched)
            await twilio.heard(act, thread.id, one.index + 1)
    return thread


async def _keep(act: Act, link: Link, thread: Thread, said: Message, fetched: Fetched) -> Thread:
    """Keep one message, with the visitor it may begin."""
    try:
        visitor = await _visitor(act, thread, said)
    except VisitorBlocked:
        return thread
    except AccountPaused as error:
        raise Deferred(_PAUSED_S, error.code) from error
    if thread.visitor_id is None:
        await twilio.begun(act, thread.id, visitor.id, said.author)
        thread = msgspec.structs.replace(thread, visitor_id=visitor.id)
    for one in fetched.brought:
        await link.post.blobs.record(act.conn, one.written)
        await files.add(act, link.post.blobs, thread.account_id, visitor.id, one.file)
    setup = await setups.named(act.conn, thread.account_id)
    author = {} if said.author == identity(visitor.id) else {_AUTHOR: one_line(said.author, _LONGEST_NAME)}
    words = Said(
        echo_id=_echo(thread, said),
        text="\n".join([said.body, *(f"[{name}]" for name in fetched.missing)]),
        profile=visitors.profile_of(visitor),
        files=[one.file.id for one in fetched.brought],
        meta=author,
    )
    try:
        taken = await chat.take(act, link.post.blobs, setup, visitor, words)
    except AccountPaused as error:
        raise Deferred(_PAUSED_S, error.code) from error
    except Invalid:  # nothing that could be shown
        return thread
    await twilio.keep(act, thread.id, said.sid, taken.heard.spoken.id, WHOLE)
    return thread


async def _visitor(act: Act, thread: Thread, said: Message) -> Visitor:
    """Return who speaks: the visitor, or one who begins with these words."""
    known = thread.visitor_id or await twilio.of_author(act, thread.account_id, said.author)
    if known:
        return await visitors.get(act.conn, act.organization_id, known, writes=True)
    account = await accounts.get(act.conn, act.organization_id, thread.account_id)
    if account.paused_at:
        raise AccountPaused
    profile = Profile(name=one_line(said.author.removeprefix("whatsapp:"), _LONGEST_NAME))
    return await chat.begun(act, account, _echo(thread, said), profile)


async def _fetch(link: Link, media: Sequence[Media]) -> Fetched:
    """Fetch files. What Twilio does not give, or nobody can look at, is named in the message."""
    brought, missing = [], [one.filename for one in media[files.MOST :]]
    async with link.post.egress() as egress:
        for one in media[: files.MOST]:
            try:
                brought.append(await _bring(link, egress, one))
            except (Missing, FetchFailed, TimeoutError, Invalid):
                missing.append(one_line(one.filename, _LONGEST_NAME))
    return Fetched(brought, missing)


async def _bring(link: Link, egress: Egress, media: Media) -> Brought:
    url = await link.there.link(link.service, media)
    content = await egress.get(url, asker=link.thread.account_id, limits=_LIMITS)
    post = link.post
    return await chat_files.bring(
        post.database, post.blobs, link.thread.organization_id, media.filename, media.media_type, content
    )


def _echo(thread: Thread, said: Message) -> UUID:
    """Return the name a message has as one of a widget: the same each time it comes."""
    return uuid5(thread.account_id, said.sid)
