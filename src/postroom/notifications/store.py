"""SQL of alerts."""

from collections.abc import Collection
from uuid import UUID

from psycopg.rows import args_row

from postroom.notifications.model import Alert, Key, Notice
from postroom.storage.database import Connection


async def see_accounts(conn: Connection, ours: Collection[str]) -> None:
    """Note which accounts are not well, and not for one of the reasons that are `ours`: those are one alert for all."""
    await conn.execute(
        # They wait for a person, for their server, or for a folder of theirs that was read before.
        """insert into alert (organization_id, kind, subject_id)
           select organization_id, 'account', id from account a
           where kind = 'email' and removed_at is null and paused_at is null
             and coalesce(phase_fault ->> 'reason', '') <> all(%(ours)s)
             and (phase in ('connecting', 'back_off', 'needs_user') or exists (
               select from folder f where f.organization_id = a.organization_id and f.account_id = a.id
                 and coalesce(f.phase_fault ->> 'reason', '') <> all(%(ours)s)
                 and (f.phase = 'failing' or f.phase in ('waiting', 'replaced', 'held') and f.healthy_at is not null)))
           on conflict (organization_id, kind, subject_id) do update set seen_at = now()""",
        {"ours": list(ours)},
    )


async def see_storage(conn: Connection, ours: Collection[str], *, full: bool) -> None:
    """Note that nothing is taken in: the disk is `full`, or an account waits for one of the reasons that are `ours`."""
    await conn.execute(
        # Once for everybody: all accounts of all organizations lie in the same place.
        """insert into alert (organization_id, kind, subject_id)
           select id, 'storage', id from organization
           where %(full)s or exists (
               select from account where kind = 'email' and removed_at is null and paused_at is null
                 and phase_fault ->> 'reason' = any(%(ours)s))
           on conflict (organization_id, kind, subject_id) do update set seen_at = now()""",
        {"full": full, "ours": list(ours)},
    )


async def see_jobs(conn: Connection) -> None:
    """Note in which organizations jobs died; a job of none is everybody's."""
    await conn.execute(
        # Jobs that gave up.
        """insert into alert (organization_id, kind, subject_id)
           select o.id, 'jobs', o.id from organization o
           where exists (select from job where dead_at is not null and coalesce(organization_id, o.id) = o.id)
           on conflict (organization_id, kind, subject_id) do update set seen_at = now()"""
    )


async def see_disk(conn: Connection) -> None:
    """Note that the disk is nearly full."""
    await conn.execute(
        # All organizations lie on the same disk.
        """insert into alert (organization_id, kind, subject_id) select id, 'disk', id from organization
           on conflict (organization_id, kind, subject_id) do update set seen_at = now()"""
    )


async def forget_past(conn: Connection) -> None:
    """Forget what is well again. What is no account has to stay well for ten minutes: one looks away for a moment."""
    await conn.execute(
        # Not seen by the looks of this transaction.
        """delete from alert
           where seen_at < now() - case when kind = 'account' then interval '0' else interval '10 minutes' end"""
    )


async def raise_due(conn: Connection) -> list[Key]:
    """Raise what is due, and return whom to tell. An account that waits for its server gets ten minutes."""
    async with conn.cursor(row_factory=args_row(Key)) as cursor:
        await cursor.execute(
            # The owner of an account; owner and admins for a shared one; the owner for the rest.
            """with raised as (
                   update alert a set raised_at = now() where raised_at is null and (
                       kind <> 'account' or since <= now() - interval '10 minutes'
                       or exists (select from account c where c.organization_id = a.organization_id
                                  and c.id = a.subject_id and c.phase = 'needs_user'))
                   returning organization_id, kind, subject_id
               ) insert into alert_notice (organization_id, kind, subject_id, person_id)
               select r.organization_id, r.kind, r.subject_id, m.person_id from raised r
               join membership m on m.organization_id = r.organization_id and m.removed_at is null
               left join account c on r.kind = 'account' and c.organization_id = r.organization_id
                   and c.id = r.subject_id
               where case when c.owner_person_id is not null then m.person_id = c.owner_person_id
                          when r.kind = 'account' then m.role in ('owner', 'admin')
                          else m.role = 'owner' end
               returning organization_id, kind, subject_id, person_id"""
        )
        return await cursor.fetchall()


async def begin(conn: Connection, key: Key) -> Notice | None:
    """Take a notice that waits; none when it is on its way, or the alert is over."""
    async with conn.cursor(row_factory=args_row(Notice)) as cursor:
        await cursor.execute(
            # waiting → sending: whoever dies in the middle does not send it a second time.
            """update alert_notice n set state = 'sending'
               from person p, organization o left join account c on c.organization_id = o.id and c.id = %(subject)s
               where n.organization_id = %(organization)s and n.kind = %(kind)s and n.subject_id = %(subject)s
                 and n.person_id = %(person)s and n.state = 'waiting' and p.id = n.person_id
                 and o.id = n.organization_id
               returning p.email, p.language, o.name, coalesce(c.address, ''),
                         case when c.phase = 'needs_user' and c.phase_fault ->> 'reason' = 'many_gone' then 'gone'
                              when c.phase = 'needs_user' then 'needs_user'
                              when c.phase in ('connecting', 'back_off') then 'away' else 'folder' end""",
            _values(key),
        )
        return await cursor.fetchone()


async def set_state(conn: Connection, key: Key, state: str) -> None:
    """Write what became of a notice."""
    await conn.execute(
        # sending → sent, off, or waiting again.
        """update alert_notice set state = %(state)s
           where organization_id = %(organization)s and kind = %(kind)s and subject_id = %(subject)s
             and person_id = %(person)s""",
        {**_values(key), "state": state},
    )


async def raised(conn: Connection, organization_id: UUID, person_id: UUID) -> list[Alert]:
    """Return what was told, oldest first, without the personal accounts of others."""
    async with conn.cursor(row_factory=args_row(Alert), binary=True) as cursor:
        await cursor.execute(
            # For the System page.
            """select a.kind, c.id, coalesce(c.address, ''), a.since,
                      coalesce((select bool_and(n.state = 'sent') from alert_notice n
                                where n.organization_id = a.organization_id and n.kind = a.kind
                                  and n.subject_id = a.subject_id), false)
               from alert a left join account c on c.organization_id = a.organization_id and c.id = a.subject_id
               where a.organization_id = %s and a.raised_at is not null
                 and (c.owner_person_id is null or c.owner_person_id = %s)
               order by a.since, a.kind, a.subject_id""",
            [organization_id, person_id],
        )
        return await cursor.fetchall()


def _values(key: Key) -> dict[str, object]:
    return {
        "organization": key.organization_id,
        "kind": key.kind,
        "subject": key.subject_id,
        "person": key.person_id,
    }
