"""SQL of pacing: whose turn it is, and accounts that send nothing for a while."""

from datetime import timedelta
from uuid import UUID

from postroom.composer.model import Pause, Trouble
from postroom.composer.store import words
from postroom.kit.faults import fault_from
from postroom.storage.database import Connection, one_row


async def get(conn: Connection, organization_id: UUID, account_id: UUID) -> Pause | None:
    """Return the pause of an account that is not over."""
    cursor = await conn.execute(
        # May this account send?
        """select until, error, fault from send_pause
           where organization_id = %s and account_id = %s and until > now()""",
        [organization_id, account_id],
    )
    row = await cursor.fetchone()
    return Pause(row[0], Trouble(row[1], fault_from(row[2]))) if row else None


async def put(
    conn: Connection, organization_id: UUID, account_id: UUID, trouble: Trouble, *, shortest_s: float, longest_s: float
) -> Pause:
    """Pause an account, twice as long as the last time if that was within the hour; return the pause."""
    error, fault = words.kept(trouble)
    cursor = await conn.execute(
        # One pause an account. What two attempts were told at once makes it no longer.
        """insert into send_pause as p (organization_id, account_id, until, error, fault)
           values (%(organization)s, %(account)s, now() + make_interval(secs => %(shortest)s), %(error)s, %(fault)s)
           on conflict (organization_id, account_id) do update set
               times = case when p.until > now() then p.times
                            when p.until > now() - interval '1 hour' then least(p.times + 1, 16) else 1 end,
               until = case when p.until > now() - interval '1 hour' and p.until <= now() then
                       now() + make_interval(secs => least(%(shortest)s * 2 ^ least(p.times, 16), %(longest)s))
                       else greatest(p.until, excluded.until) end,
               error = excluded.error, fault = excluded.fault
           returning until""",
        {
            "organization": organization_id,
            "account": account_id,
            "shortest": shortest_s,
            "longest": max(shortest_s, longest_s),
            "error": error,
            "fault": fault,
        },
    )
    (until,) = one_row(await cursor.fetchone())
    return Pause(until, trouble)


async def put_off(conn: Connection, organization_id: UUID, account_id: UUID, pause: Pause) -> list[UUID]:
    """Let the mails of an account that are due before the end of its pause wait until then; return which."""
    cursor = await conn.execute(
        # The reason stands with each mail. What somebody holds is decided about there; two who waited for each other
        # would wait for ever.
        """with due as (
               select organization_id, message_id from outbox
               where organization_id = %s and account_id = %s and state = 'waiting' and send_at < %s
               for update skip locked
           ) update outbox as o set send_at = %s, error = %s, fault = %s
             from due where o.organization_id = due.organization_id and o.message_id = due.message_id
             returning o.message_id""",
        [
            organization_id,
            account_id,
            pause.until,
            pause.until,
            *words.kept(pause.trouble),
        ],
    )
    return [row[0] for row in await cursor.fetchall()]


async def next_due(conn: Connection, organization_id: UUID, account_id: UUID, limit: int) -> list[UUID]:
    """Return the mails of an account that have waited longest past their time."""
    cursor = await conn.execute(
        # Who goes next.
        """select message_id from outbox
           where organization_id = %s and account_id = %s and state = 'waiting' and send_at <= now()
           order by send_at, message_id limit %s""",
        [organization_id, account_id, limit],
    )
    return [row[0] for row in await cursor.fetchall()]


async def due(conn: Connection, lease: timedelta, of_each: int, limit: int) -> list[tuple[UUID, UUID]]:
    """Return (organization, message) of mails whose time has come, so many of each account, for the sweep."""
    cursor = await conn.execute(
        # Waiting too long, or left in the middle of an attempt, and nobody may still get an answer for it.
        """select organization_id, message_id from (
               select organization_id, message_id, state,
                      row_number() over (partition by organization_id, account_id, state order by send_at) as place
               from outbox where state in ('waiting', 'sending') and send_at < now() - interval '10 seconds'
                 and (state = 'waiting' or dot_at is null or dot_at < now() - %s)
           ) as late where state = 'sending' or place <= %s limit %s""",
        [lease, of_each, limit],
    )
    return [(row[0], row[1]) for row in await cursor.fetchall()]
