"""Chat: what a visitor says, into the same pipeline as mail. Acknowledged by whoever asked, after the commit.

said ──▶ sent before (echo id)? the same answer
     ──▶ first message? conversation, visitor, token ──▶ message, unsettled ──▶ his own feed ──▶ job: settle
"""

import hashlib
from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from postroom.accounts import accounts
from postroom.accounts.model import Account, AccountPaused
from postroom.chats import feed, files, visitors
from postroom.chats.feed import Kind
from postroom.chats.model import ChatFile, ChatMessage, Profile, Setup, Visitor
from postroom.contacts import correspondents
from postroom.contacts.correspondents import Sighting
from postroom.conversations import joining, messages
from postroom.conversations.messages import AttachmentRow, MessageRow, Spoken
from postroom.events.act import Act
from postroom.kit.clock import now
from postroom.kit.errors import Invalid
from postroom.kit.ids import new_id
from postroom.kit.text import preview, with_newlines, without_controls
from postroom.storage.blobs import Blobs, Reference
from postroom.storage.database import Connection

LONGEST = 20_000
CHANNEL = "live_chat"


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """One message of a visitor as his browser sent it. `echo_id` is its own name for it, the same each time."""

    echo_id: UUID
    text: str
    profile: Profile
    files: Sequence[UUID] = ()
    consents: bool = False
    meta: Mapping[str, str] = {}
    page_url: str = ""
    page_title: str = ""


class Heard(msgspec.Struct, frozen=True):
    """A message of a feed: what it says, what only those of a chat have, and its files."""

    spoken: Spoken
    about: ChatMessage | None
    files: Sequence[AttachmentRow]


class Taken(msgspec.Struct, frozen=True):
    """What became of it: the visitor, the message it is, and a token for a browser that has none."""

    visitor: Visitor
    heard: Heard
    token: str | None


async def take(act: Act, blobs: Blobs, setup: Setup, visitor: Visitor | None, said: Said) -> Taken:
    """Keep what a visitor says; said again it is said once. `visitor` None: his browser does not know him yet.

    Raises `Invalid` for nothing or too much, `AccountPaused`, `NoSuchAccount`.
    """
    text = clean(said.text, empty=bool(said.files))
    account = await accounts.get(act.conn, act.organization_id, setup.account_id)
    if account.paused_at:
        raise AccountPaused
    await accounts.hold(act.conn, act.organization_id, account.id)
    known = visitor or await begun(act, account, said.echo_id, said.profile)
    token = None if visitor else await visitors.admit(act, known)
    message_id = await visitors.echoed(act, known, said.echo_id)
    if message_id:
        [kept] = await heard(act.conn, act.organization_id, [message_id])
    else:
        await visitors.introduce(act, known, said.profile, consents=said.consents)
        kept = await _keep(act, blobs, known, said, text)
    return Taken(known, kept, token)


async def begun(act: Act, account: Account, begun_by: UUID, profile: Profile) -> Visitor:
    """Return the visitor whom a first message begins, or has begun a moment ago."""
    if known := await visitors.begun(act, account.id, begun_by):
        return known
    [conversation_id] = await messages.begin(act, account.id, account.team_id, [now()])
    return await visitors.begin(act, account.id, conversation_id, begun_by, profile)


def clean(text: str, *, empty: bool = False) -> str:
    """Return a text as it is kept. Raises `Invalid` for an endless one, and for an empty one unless it may be."""
    kept = without_controls(with_newlines(text)).strip()
    if not kept and not empty:
        msg = "There is nothing in this message."
        raise Invalid(msg, field="text")
    if len(kept) > LONGEST:
        msg = f"A message has at most {LONGEST} characters. Nothing was sent; shorten it."
        raise Invalid(msg, field="text", limit=LONGEST)
    return kept


async def _keep(act: Act, blobs: Blobs, visitor: Visitor, said: Said, text: str) -> Heard:
    onward = await joining.current(act.conn, act.organization_id, [visitor.conversation_id])
    row = _row(visitor, said, text, onward[visitor.conversation_id])
    taken = await files.take(act, blobs, visitor.account_id, [visitor.id, said.echo_id], said.files)
    attached = [_attachment(row.id, ordinal, file) for ordinal, file in enumerate(taken)]
    references = [Reference(one.sha256, "attachment", one.id) for one in attached]
    await blobs.refer_all(act.conn, act.organization_id, references)
    if not row.preview and taken:
        row = msgspec.structs.replace(row, preview=taken[0].filename)
    await messages.add(act, [row], attached)
    about = ChatMessage(
        message_id=row.id,
        visitor_id=visitor.id,
        echo_id=said.echo_id,
        identity=said.profile.identity,
        meta=said.meta,
        page_url=said.page_url,
        page_title=said.page_title,
    )
    await visitors.wrote(act, [about])
    await feed.tell(act, visitor.id, Kind.MESSAGE, row.id)
    if said.profile.identity == "verified":  # of all others nobody knows whose address it is
        met = Sighting(said.profile.name, said.profile.email, row.delivered_at)
        await correspondents.seen(act, visitor.account_id, [met])
    writer = [said.profile.name, said.profile.email]
    return Heard(Spoken(row.id, row.outgoing, row.author_id, writer, row.text, row.delivered_at), about, attached)


def _row(visitor: Visitor, said: Said, text: str, conversation_id: UUID) -> MessageRow:
    moment = now()
    return MessageRow(
        id=new_id(),
        conversation_id=conversation_id,
        account_id=visitor.account_id,
        channel=CHANNEL,
        outgoing=False,
        author_id=None,
        email_message_id=None,
        in_reply_to=[],
        reference_ids=[],
        from_field=(said.profile.name, said.profile.email),
        to_fields=[],
        cc_fields=[],
        bcc_fields=[],
        reply_to_fields=[],
        subject="",
        preview=preview(text),
        sent_at=moment,
        delivered_at=moment,
        created_at=moment,
        fingerprint=hashlib.sha256(visitor.id.bytes + said.echo_id.bytes).digest(),
        raw_sha256=None,
        raw_size=0,
        trackers=[],
        remote_images=0,
        automation=None,
        settled_at=None,
        text=text,
        new_text=text,
        html=None,
    )


async def heard(conn: Connection, organization_id: UUID, ids: Sequence[UUID]) -> list[Heard]:
    """Return messages of a visitor's feed, in the order asked for."""
    spoken = await messages.spoken(conn, organization_id, ids)
    about = await visitors.about(conn, organization_id, ids)
    attached = await messages.attached(conn, organization_id, ids)
    return [Heard(spoken[one], about.get(one), attached.get(one, ())) for one in ids if one in spoken]


def _attachment(message_id: UUID, ordinal: int, file: ChatFile) -> AttachmentRow:
    return AttachmentRow(
        id=file.id,
        message_id=message_id,
        ordinal=ordinal,
        filename=file.filename,
        media_type=file.media_type,
        size=file.size,
        content_id=None,
        inline=False,
        sha256=file.sha256,
    )
