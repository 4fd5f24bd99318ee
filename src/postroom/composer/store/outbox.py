"""SQL of the outbox. Every write of an attempt names the attempt: a process that was frozen changes nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from psycopg import sql
from psycopg.rows import kwargs_row

from postroom.composer.model import NO_TROUBLE, Composed, OutboxRow, Trouble
from postroom.composer.store import words
from postroom.storage.database import Connection, one_row

_SELECT: LiteralString = """select o.organization_id, o.message_id, o.account_id, o.person_id, o.draft_id,
    m.conversation_id, o.state, o.send_at, o.attempts, o.attempt_epoch, o.dot_at, o.error, o.filed_at, o.alias_id,
    now() - o.dot_at as dot_age
    from outbox o join message m on m.organization_id = o.organization_id and m.id = o.message_id"""


async def insert(conn: Connection, row: OutboxRow) -> None:
    """Insert a mail to send."""
    await conn.execute(
        # One durable row, before the first attempt.
        """insert into outbox (organization_id, message_id, account_id, alias_id, person_id, draft_id, send_at)
           values (%s, %s, %s, %s, %s, %s, %s)""",
        [
            row.organization_id,
            row.message_id,
            row.account_id,
            row.alias_id,
            row.person_id,
            row.draft_id,
            row.send_at,
        ],
    )


async def get(conn: Connection, organization_id: UUID, message_id: UUID, *, lock: bool = False) -> OutboxRow | None:
    """Return the row of a message."""
    where: LiteralString = " where o.organization_id = %s and o.message_id = %s"
    async with conn.cursor(row_factory=kwargs_row(OutboxRow)) as cursor:
        # One mail to send.
        query = sql.SQL(_SELECT) + sql.SQL(where) + sql.SQL(" for update of o" if lock else "")
        await cursor.execute(query, [organization_id, message_id])
        return await cursor.fetchone()


async def begin(conn: Connection, organization_id: UUID, message_id: UUID) -> int:
    """Begin an attempt; return its number."""
    cursor = await conn.execute(
        # waiting → sending, under a new number.
        """update outbox set state = 'sending', attempts = attempts + 1, attempt_epoch = attempt_epoch + 1,
               dot_at = null, filed_at = null, error = '', fault = null
           where organization_id = %s and message_id = %s returning attempt_epoch""",
        [organization_id, message_id],
    )
    row = await cursor.fetchone()
    return row[0] if row else 0


async def mark_dot(conn: Connection, organization_id: UUID, message_id: UUID, epoch: int) -> bool:
    """Commit that the final dot is about to go; false when the attempt is not ours any more."""
    cursor = await conn.execute(
        # From here on a lost answer means: nobody can know.
        """update outbox set dot_at = now()
           where organization_id = %s and message_id = %s and attempt_epoch = %s and state = 'sending'""",
        [organization_id, message_id, epoch],
    )
    return cursor.rowcount == 1


async def finish(
    conn: Connection,
    organization_id: UUID,
    message_id: UUID,
    epoch: int,
    *,
    state: str,
    trouble: Trouble = NO_TROUBLE,
    response: str = "",
    send_at: datetime | None = None,
) -> bool:
    """End an attempt; false when a later one has begun, or it has ended.

    An answer that comes late still counts: of what was given up as unknown, and a yes as long as nothing else was sent.
    """
    error, fault = words.kept(trouble)
    cursor = await conn.execute(
        # sending → sent, waiting (again later), failed or unknown.
        """update outbox set state = %(state)s, error = %(error)s, fault = %(fault)s, response = %(response)s,
               send_at = coalesce(%(send_at)s, send_at),
               finished_at = case when %(state)s in ('sent', 'failed', 'unknown') then now() end
           where organization_id = %(organization)s and message_id = %(message)s and attempt_epoch = %(epoch)s
             and (state = 'sending' or state = 'unknown' and %(state)s <> 'unknown'
                  or state in ('waiting', 'failed') and dot_at is not null and %(state)s = 'sent')""",
        {
            "organization": organization_id,
            "message": message_id,
            "epoch": epoch,
            "state": state,
            "error": error,
            "fault": fault,
            "response": response[:1_000],
            "send_at": send_at,
        },
    )
    return cursor.rowcount == 1


async def uncount(conn: Connection, organization_id: UUID, message_id: UUID) -> None:
    """Take back that an attempt was made."""
    await conn.execute(
        # What was our own fault uses up none.
        "update outbox set attempts = attempts - 1 where organization_id = %s and message_id = %s and attempts > 0",
        [organization_id, message_id],
    )


async def set_server_id(conn: Connection, organization_id: UUID, message_id: UUID, server_id: str) -> None:
    """Write the Message-ID that the server gave a mail."""
    await conn.execute(
        # The second name of a mail.
        "update outbox set server_message_id = %s where organization_id = %s and message_id = %s",
        [server_id, organization_id, message_id],
    )


async def by_server_id(
    conn: Connection, organization_id: UUID, account_id: UUID, server_ids: Sequence[str]
) -> dict[str, UUID]:
    """Return id → message of mails sent through an account under these Message-IDs."""
    cursor = await conn.execute(
        # Is this copy in Sent one of ours, under the name the provider gave it?
        """select server_message_id, message_id from outbox
           where organization_id = %s and account_id = %s and server_message_id = any(%s)""",
        [organization_id, account_id, list(server_ids)],
    )
    return {row[0]: row[1] for row in await cursor.fetchall()}


async def requeue(conn: Connection, organization_id: UUID, message_id: UUID, *, fresh: bool) -> bool:
    """Let a mail that failed, is unknown or waits for its next attempt wait no longer; false in another state."""
    cursor = await conn.execute(
        # A person pressed Retry.
        """update outbox set state = 'waiting', send_at = now(), finished_at = null,
               attempts = case when %s then 0 else attempts end
           where organization_id = %s and message_id = %s
             and (state in ('failed', 'unknown') or state = 'waiting' and attempts > 0)""",
        [fresh, organization_id, message_id],
    )
    return cursor.rowcount == 1


async def delete(conn: Connection, organization_id: UUID, message_id: UUID) -> list[UUID]:
    """Take a mail back that never left: its row and its message. Return its files, whose blobs are to be released."""
    cursor = await conn.execute(
        # What it was to carry.
        "delete from attachment where organization_id = %s and message_id = %s returning id",
        [organization_id, message_id],
    )
    files = [row[0] for row in await cursor.fetchall()]
    for statement in _DELETE:
        await conn.execute(statement, [organization_id, message_id])
    return files


_DELETE: tuple[LiteralString, ...] = (
    "delete from outbox where organization_id = %s and message_id = %s",
    # A forward that began a conversation of its own lies again where it was written.
    """update draft set message_id = null, conversation_id = case
           when apart then coalesce((select m.conversation_id from message m
               where m.organization_id = draft.organization_id and m.id = draft.in_reply_to), conversation_id)
           else conversation_id end
       where organization_id = %s and message_id = %s""",
    "update draft set in_reply_to = null where organization_id = %s and in_reply_to = %s",
    "delete from message_body where organization_id = %s and message_id = %s",
    "delete from message where organization_id = %s and id = %s",
)


async def set_filed(conn: Connection, organization_id: UUID, message_id: UUID) -> None:
    """Say that the copy lies in Sent."""
    await conn.execute(
        # The copy in Sent is there.
        "update outbox set filed_at = now() where organization_id = %s and message_id = %s",
        [organization_id, message_id],
    )


async def set_found(conn: Connection, organization_id: UUID, messages: Sequence[UUID]) -> list[UUID]:
    """Say that copies of these were found in Sent; return those of which it was not known that they were sent."""
    cursor = await conn.execute(
        # An attempt got as far as its dot, and the server did take it.
        """update outbox set state = 'sent', error = '', fault = null, finished_at = coalesce(finished_at, now())
           where organization_id = %s and message_id = any(%s) and state in ('waiting', 'failed', 'unknown')
             and dot_at is not null returning message_id""",
        [organization_id, list(messages)],
    )
    found = [row[0] for row in await cursor.fetchall()]
    await conn.execute(
        # No second copy is needed there. An attempt that still waits for its answer finds here that it got through.
        """update outbox set filed_at = now()
           where organization_id = %s and message_id = any(%s) and filed_at is null
             and (state = 'sent' or state = 'sending' and dot_at is not null)""",
        [organization_id, list(messages)],
    )
    return found


async def unsettled(
    conn: Connection, organization_id: UUID, accounts: Sequence[UUID], limit: int
) -> list[tuple[UUID, str]]:
    """Return (message, state) of mails of these accounts that wait, failed, or may have been sent; newest first."""
    cursor = await conn.execute(
        # The tray.
        """select message_id, state from outbox
           where organization_id = %s and account_id = any(%s) and state in ('waiting', 'sending', 'failed', 'unknown')
           order by send_at desc limit %s""",
        [organization_id, list(accounts), limit],
    )
    return [(row[0], row[1]) for row in await cursor.fetchall()]


async def count_unsettled(conn: Connection, organization_id: UUID, account_id: UUID) -> int:
    """Return how many mails of an account wait, are on their way, failed, or may have been sent."""
    cursor = await conn.execute(
        # What a person has to see to before the account goes.
        """select count(*) from outbox where organization_id = %s and account_id = %s
             and state in ('waiting', 'sending', 'failed', 'unknown')""",
        [organization_id, account_id],
    )
    (count,) = one_row(await cursor.fetchone())
    return int(count)


async def delete_of(conn: Connection, organization_id: UUID, messages: Sequence[UUID]) -> None:
    """Delete what the outbox knows of messages that are about to be deleted."""
    await conn.execute(
        # They left long ago.
        "delete from outbox where organization_id = %s and message_id = any(%s)",
        [organization_id, list(messages)],
    )


async def unfiled(conn: Connection, limit: int) -> list[tuple[UUID, UUID]]:
    """Return (organization, message) of sent mails whose copy is not in Sent yet, for the sweep."""
    cursor = await conn.execute(
        # Sent in the last week and not filed. A removed account has no Sent folder any more.
        """select o.organization_id, o.message_id from outbox o
           join account a on a.organization_id = o.organization_id and a.id = o.account_id and a.removed_at is null
           where o.state = 'sent' and o.filed_at is null and o.finished_at > now() - interval '7 days' limit %s""",
        [limit],
    )
    return [(row[0], row[1]) for row in await cursor.fetchall()]


async def set_composed(conn: Connection, organization_id: UUID, message_id: UUID, composed: Composed) -> None:
    """Write what a message is once composed; from here on its body is shown as any received one."""
    await conn.execute(
        # The bytes of an outgoing message.
        """update message set fingerprint = %s, raw_sha256 = %s, raw_size = %s
           where organization_id = %s and id = %s""",
        [composed.fingerprint, composed.raw_sha256, composed.raw_size, organization_id, message_id],
    )
    await conn.execute(
        # Its body with the quote folded.
        "update message_body set html = %s where organization_id = %s and message_id = %s",
        [composed.html, organization_id, message_id],
    )


async def newer(
    conn: Connection, organization_id: UUID, conversation_id: UUID, seen: UUID, person_id: UUID
) -> list[UUID]:
    """Return messages of a conversation that came after the one the writer saw, his own left out.

    `seen` is a message, or the draft it was made from: a client knows what it just sent by that. Of another
    conversation, or none at all, it says nothing: then all are newer.
    """
    cursor = await conn.execute(
        # Has the thread moved on?
        """with seen as (
               select s.delivered_at, s.id from message s
               where s.organization_id = %(organization)s and s.conversation_id = %(conversation)s
                 and s.id = coalesce((select d.message_id from draft d
                                      where d.organization_id = %(organization)s and d.id = %(seen)s), %(seen)s))
           select m.id from message m left join seen on true
           where m.organization_id = %(organization)s and m.conversation_id = %(conversation)s
             and m.settled_at is not null and m.author_id is distinct from %(person)s
             and (seen.id is null or (m.delivered_at, m.id) > (seen.delivered_at, seen.id))
           order by m.delivered_at, m.id limit 20""",
        {"organization": organization_id, "conversation": conversation_id, "seen": seen, "person": person_id},
    )
    return [row[0] for row in await cursor.fetchall()]
