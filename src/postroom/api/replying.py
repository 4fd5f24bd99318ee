"""Before one writes: who gets the reply, and people to complete addresses from."""

import asyncio
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from litestar import get
from litestar.params import FromPath, QueryParameter

from postroom.accounts import accounts, aliases
from postroom.accounts.model import Account, Sender
from postroom.api import mail_page
from postroom.api.file_links import links_of
from postroom.api.options import STEPS
from postroom.api.parameters import OrganizationQuery, Work
from postroom.api.replies import Correspondents
from postroom.channels.email.delivered import delivered_to
from postroom.composer import recipients, senders
from postroom.composer.recipients import Original, Recipients
from postroom.contacts import correspondents
from postroom.conversations import messages, timeline
from postroom.conversations.timeline import TimelineMessage
from postroom.delivery import render
from postroom.identity import people
from postroom.kit.clock import unix
from postroom.kit.errors import NotFound
from postroom.wire.base import AddressField
from postroom.wire.composer import Correspondent, ReplyPlan
from postroom.wire.present.messages import addresses


@get("/messages/{message_id:uuid}/reply", opt=STEPS, summary="Who gets a reply")
async def plan_reply(
    message_id: FromPath[UUID],
    work: Work,
    organization: OrganizationQuery = None,
    *,
    all: Annotated[bool, QueryParameter(description="Reply to everyone.")] = False,  # noqa: A002 the documented name
    forward: Annotated[bool, QueryParameter(description="Forward instead.")] = False,
) -> ReplyPlan:
    """Say from which account, to whom and with which subject a message is answered, and what is quoted.

    That is the account the message came through, or one that it came to as well, if the caller may use it; else the
    first he may use. Of its aliases it is the one the message was sent to, else the account's default.
    """
    organization_id = work.caller.require(organization, "conversations.use")
    html = await work.services.safe_html.quoted(organization_id, work.caller.person_id, message_id)
    async with work.step() as tx:
        act = work.act_in(tx, organization, "conversations.use")
        found = await timeline.named(act.conn, act.organization_id, work.caller.person_id, [message_id])
        if not found:
            raise NotFound
        message = found[0]
        held = await accounts.held(act.conn, [act.organization_id], work.caller.person_id)
        known = await aliases.of(act.conn, held)
        removed = await accounts.removed_address(act.conn, act.organization_id, message.account_id)
        writer = await people.get(tx, work.caller.person_id)
        inline = await timeline.inline_files(act.conn, act.organization_id, message_id)
        link = await links_of(work, act)
    mine = {one.id: senders.senders(one, known[one.id]) for one in held}
    account = _account(held, message, forward=forward)
    sender = await _sender(work, message, mine[account.id]) if account else None
    own = [*(one.address for choice in mine.values() for one in choice), *([removed] if removed else [])]
    ours = {address.casefold() for address in own}
    chats = account is not None and account.is_chat
    whom = Recipients([], [])
    if not (forward or chats):
        whom = recipients.reply(_original(message), everyone=all, ours=ours)
    quoted, _ = render.quote(message, html, writer, forward=forward)
    subject = render.forward_subject(message.subject) if forward else render.reply_subject(message.subject)
    return ReplyPlan(
        account=sender.account.id if sender else None,
        alias=sender.alias.id if sender and sender.alias else None,
        from_field=AddressField(name=sender.name, address=sender.address) if sender else None,
        removed=removed,
        to_fields=addresses(whom.to),
        cc_fields=addresses(whom.cc),
        subject="" if chats else subject,
        quoted_html="" if chats else mail_page.with_pictures(quoted, inline, link),
    )


@get("/correspondents", summary="People outside, for completion")
async def find_correspondents(
    work: Work,
    q: Annotated[str, QueryParameter(max_length=200, description="The beginning of a name or address.")],
    organization: OrganizationQuery = None,
) -> Correspondents:
    """Return at most ten people whose name or address begins with `q`, the most recent first, of my accounts."""
    act = await work.act(organization, "conversations.use")
    found = await correspondents.find(act.conn, act.organization_id, work.caller.person_id, q)
    rows = [Correspondent(name=one.name, address=one.address, last_seen_at=unix(one.last_seen_at)) for one in found]
    return Correspondents(correspondents=rows)


def _account(held: Sequence[Account], message: TimelineMessage, *, forward: bool) -> Account | None:
    """Return what a message is answered from. A chat is answered in it, and by mail where that cannot be."""
    own = [one for one in held if one.id == message.account_id and one.is_chat and not forward]
    mails = [one for one in held if not one.is_chat]
    came_to = own or [one for one in mails if one.id == message.account_id or one.address in message.also_came_to]
    return min(came_to or mails[:1], key=lambda one: one.id != message.account_id, default=None)


async def _sender(work: Work, message: TimelineMessage, choice: Sequence[Sender]) -> Sender:
    """Return what an answer is sent from: what the message was sent to, or, if we wrote it, from."""
    wrote = [message.from_field] if message.outgoing and message.from_field else []
    named = [one[1] for one in (*wrote, *message.to_fields, *message.cc_fields)]
    found = senders.reached(choice, named)
    if found is None and len(choice) > 1 and message.has_original and not message.outgoing:
        organization_id = choice[0].account.organization_id
        found = senders.reached(choice, await _delivered_to(work, organization_id, message.id))
    return found or senders.default(choice)


async def _delivered_to(work: Work, organization_id: UUID, message_id: UUID) -> list[str]:
    """Return where the mail servers say they delivered a message: To and Cc name none of us."""
    async with work.step() as tx:
        sha256 = await messages.raw_sha256(tx.conn, organization_id, message_id)
        found = await work.services.blobs.find(tx.conn, organization_id, sha256) if sha256 else None
    if found is None:
        return []
    return await asyncio.to_thread(delivered_to, await work.services.blobs.read(found))


def _original(message: TimelineMessage) -> Original:
    return Original(
        outgoing=message.outgoing,
        from_field=_pair(message.from_field) if message.from_field else None,
        reply_to_fields=[_pair(one) for one in message.reply_to_fields],
        to_fields=[_pair(one) for one in message.to_fields],
        cc_fields=[_pair(one) for one in message.cc_fields],
    )


def _pair(row: list[str]) -> tuple[str, str]:
    return (row[0], row[1])


HANDLERS = [plan_reply, find_correspondents]
