"""SQL of accounts."""

from collections.abc import Collection, Sequence
from typing import Any, LiteralString
from uuid import UUID

import msgspec
from psycopg import errors, sql
from psycopg.rows import args_row, kwargs_row
from psycopg.types.json import Jsonb

from postroom.accounts.model import Account, AddressTaken, Running, State, Wishes
from postroom.kit.faults import Fault, GoneAnswer, fault_from
from postroom.storage.database import Connection, one_row

_SELECT: LiteralString = """select organization_id, id, kind, address, name, owner_person_id as owner_id, team_id,
        username, imap_host, imap_port, imap_tls, smtp_host, smtp_port, smtp_tls, sign_in, history_days, phase,
        phase_message, phase_fault, import_done, import_total, push, synced_at, paused_at, removed_at, created_at,
        reconcile_asked_at, smtp_size, delivery, archived_for
    from account a"""


def _account(**values: Any) -> Account:  # noqa: ANN401 the columns above
    return Account(**values | {"phase_fault": fault_from(values["phase_fault"])})


def _json(fault: Fault | None) -> Jsonb | None:
    return Jsonb(msgspec.to_builtins(fault)) if fault else None


async def insert(conn: Connection, account: Account, address_key: str, sealed_password: bytes) -> None:
    """Insert an account. Raises `AddressTaken`."""
    values: dict[str, Any] = {name: getattr(account, name) for name in account.__struct_fields__}
    try:
        await conn.execute(
            # A new account.
            """insert into account (organization_id, id, kind, address, address_key, name, owner_person_id, team_id,
                   username, sealed_password, imap_host, imap_port, imap_tls, smtp_host, smtp_port, smtp_tls, sign_in,
                   history_days, phase, created_at)
               values (%(organization_id)s, %(id)s, %(kind)s, %(address)s, %(address_key)s, %(name)s, %(owner_id)s,
                   %(team_id)s, %(username)s, %(sealed_password)s, %(imap_host)s, %(imap_port)s, %(imap_tls)s,
                   %(smtp_host)s, %(smtp_port)s, %(smtp_tls)s, %(sign_in)s, %(history_days)s, %(phase)s,
                   %(created_at)s)""",
            values | {"address_key": address_key, "sealed_password": sealed_password},
        )
    except errors.UniqueViolation as error:
        raise AddressTaken from error


async def get(conn: Connection, organization_id: UUID, account_id: UUID, *, lock: bool = False) -> Account | None:
    """Return an account that is not removed."""
    where: LiteralString = " where organization_id = %s and id = %s and removed_at is null"
    async with conn.cursor(row_factory=kwargs_row(_account), binary=True) as cursor:
        await cursor.execute(
            # One account.
            sql.SQL(_SELECT) + sql.SQL(where) + (sql.SQL(" for update") if lock else sql.SQL("")),
            [organization_id, account_id],
        )
        return await cursor.fetchone()


async def hold(conn: Connection, organization_id: UUID, account_id: UUID, *, alone: bool) -> bool:
    """Lock an account as a row that refers to it does, or so that others wait; false when it is removed."""
    where = sql.SQL("select from account where organization_id = %s and id = %s and removed_at is null")
    cursor = await conn.execute(
        # Before mail comes in or goes out through it.
        where + (sql.SQL(" for no key update") if alone else sql.SQL(" for key share")),
        [organization_id, account_id],
    )
    return cursor.rowcount == 1


async def held(conn: Connection, organization_ids: Sequence[UUID], person_id: UUID) -> list[Account]:
    """Return the accounts a person may see, by address."""
    where: LiteralString = """ where organization_id = any(%s) and removed_at is null and exists (
            select from grant_holder h where h.organization_id = a.organization_id and h.grant_kind = 'account'
              and h.grant_id = a.id and h.person_id = %s)
        order by address_key"""
    async with conn.cursor(row_factory=kwargs_row(_account), binary=True) as cursor:
        # Accounts whose grant the person holds.
        await cursor.execute(sql.SQL(_SELECT) + sql.SQL(where), [list(organization_ids), person_id])
        return await cursor.fetchall()


async def owned(conn: Connection, organization_id: UUID, person_id: UUID) -> list[Account]:
    """Return the personal accounts of a person, by address."""
    where: LiteralString = """ where organization_id = %s and owner_person_id = %s and removed_at is null
        order by address_key"""
    async with conn.cursor(row_factory=kwargs_row(_account), binary=True) as cursor:
        # His own.
        await cursor.execute(sql.SQL(_SELECT) + sql.SQL(where), [organization_id, person_id])
        return await cursor.fetchall()


async def removed_address(conn: Connection, organization_id: UUID, account_id: UUID) -> str | None:
    """Return the address of an account that was removed."""
    cursor = await conn.execute(
        # Through which a kept conversation came.
        "select address from account where organization_id = %s and id = %s and removed_at is not null",
        [organization_id, account_id],
    )
    row = await cursor.fetchone()
    return row[0] if row else None


async def addressed(conn: Connection, key: str, local_part: str, roles: Sequence[str]) -> list[Account]:
    """Return the accounts of all organizations with that local part to forward to, or with this address.

    By the address only those of a team, and personal ones of people with one of the roles. An address that is the
    account's by an alias alone is that of the account it belongs to, where the organization has one.
    """
    where: LiteralString = """ where removed_at is null and kind <> 'demo' and (
            exists (select from account_forwarding f where f.organization_id = a.organization_id
                      and f.account_id = a.id and f.local_part = %s)
            or (address_key = %s or exists (
                 select from alias l where l.organization_id = a.organization_id and l.account_id = a.id
                   and l.address_key = %s and l.removed_at is null and not exists (
                     select from account o where o.organization_id = a.organization_id and o.address_key = l.address_key
                       and o.removed_at is null and o.kind <> 'demo'))) and (team_id is not null or exists (
                 select from membership m where m.organization_id = a.organization_id
                   and m.person_id = a.owner_person_id and m.role = any(%s) and m.removed_at is null)))
        order by organization_id, id"""
    async with conn.cursor(row_factory=kwargs_row(_account), binary=True) as cursor:
        # Whose mail is this?
        await cursor.execute(sql.SQL(_SELECT) + sql.SQL(where), [local_part, key, key, list(roles)])
        return await cursor.fetchall()


async def addresses_of_team(conn: Connection, organization_id: UUID, team_id: UUID) -> list[str]:
    """Return the addresses of the accounts shared into a team."""
    cursor = await conn.execute(
        # What a team shares.
        """select address from account where organization_id = %s and team_id = %s and removed_at is null
           order by address_key""",
        [organization_id, team_id],
    )
    return [row[0] for row in await cursor.fetchall()]


async def running(conn: Connection) -> list[Running]:
    """Return everything that should be in sync."""
    async with conn.cursor(row_factory=args_row(Running)) as cursor:
        await cursor.execute(
            # Accounts to sync, of all organizations; the revision changes with whatever a sync starts from.
            """select a.organization_id, a.id, md5(row(username, sealed_password, imap_host, imap_port, imap_tls,
                                                   history_days, owner_person_id, team_id,
                                                   extract(epoch from fetch_asked_at),
                                                   extract(epoch from reconcile_asked_at),
                                                   extract(epoch from gone_answered_at), g.id,
                                                   extract(epoch from c.changed_at))::text)
               from account a
               left join oauth_grant g on g.organization_id = a.organization_id and g.account_id = a.id
               left join oauth_client c on c.organization_id = a.organization_id and c.provider = a.sign_in
               where kind = 'email' and removed_at is null and paused_at is null order by created_at"""
        )
        return await cursor.fetchall()


async def count_faults(conn: Connection, reasons: Collection[str]) -> int:
    """Return how many accounts that should be in sync are not, for one of these reasons."""
    cursor = await conn.execute(
        # For monitoring.
        """select count(*) from account where kind = 'email' and removed_at is null and paused_at is null
             and phase_fault ->> 'reason' = any(%s)""",
        [list(reasons)],
    )
    return int(one_row(await cursor.fetchone())[0])


async def sealed_password(conn: Connection, organization_id: UUID, account_id: UUID) -> bytes | None:
    """Return the sealed password of an account."""
    cursor = await conn.execute(
        # The secret of one account.
        "select sealed_password from account where organization_id = %s and id = %s and removed_at is null",
        [organization_id, account_id],
    )
    row = await cursor.fetchone()
    return row[0] if row else None


async def update(conn: Connection, account: Account) -> None:
    """Write what a person can change of an account."""
    await conn.execute(
        # Name, servers, sharing, pause.
        """update account set name = %(name)s, owner_person_id = %(owner_id)s, team_id = %(team_id)s,
               username = %(username)s, imap_host = %(imap_host)s, imap_port = %(imap_port)s,
               imap_tls = %(imap_tls)s, smtp_host = %(smtp_host)s,
               smtp_port = %(smtp_port)s, smtp_tls = %(smtp_tls)s, sign_in = %(sign_in)s,
               paused_at = %(paused_at)s, phase = %(phase)s,
               phase_message = %(phase_message)s, phase_fault = %(phase_fault)s, removed_at = %(removed_at)s
           where organization_id = %(organization_id)s and id = %(id)s""",
        {name: getattr(account, name) for name in account.__struct_fields__}
        | {"phase_fault": _json(account.phase_fault)},
    )


async def set_delivery(
    conn: Connection, organization_id: UUID, account_id: UUID, delivery: str, *, archived_for: Sequence[UUID]
) -> None:
    """Write in whose Inbox the mail of an account is put."""
    await conn.execute(
        # How its mail is delivered from now on.
        "update account set delivery = %s, archived_for = %s where organization_id = %s and id = %s",
        [delivery, list(archived_for), organization_id, account_id],
    )


async def set_smtp_size(conn: Connection, organization_id: UUID, account_id: UUID, size: int | None) -> None:
    """Write the largest message that the server of an account takes, in bytes."""
    await conn.execute(
        # What it said when it was last asked.
        "update account set smtp_size = %(size)s where organization_id = %(organization)s and id = %(account)s",
        {"size": size, "organization": organization_id, "account": account_id},
    )


async def ask_fetch(conn: Connection, organization_id: UUID, account_id: UUID) -> None:
    """Note that a person wants the sync to begin anew, unless one did a moment ago."""
    await conn.execute(
        # Impatience: not more often than every ten seconds, so that the mail server is left in peace.
        """update account set fetch_asked_at = now()
           where organization_id = %s and id = %s
             and (fetch_asked_at is null or fetch_asked_at < now() - interval '10 seconds')""",
        [organization_id, account_id],
    )


async def ask_reconcile(conn: Connection, organization_id: UUID, account_id: UUID) -> None:
    """Note that a person wants everything compared with the server, unless one did a moment ago."""
    await conn.execute(
        # It reads the flags of every message: not more often than every ten seconds.
        """update account set reconcile_asked_at = now()
           where organization_id = %s and id = %s
             and (reconcile_asked_at is null or reconcile_asked_at < now() - interval '10 seconds')""",
        [organization_id, account_id],
    )


async def set_history(conn: Connection, organization_id: UUID, account_id: UUID, days: int) -> None:
    """Write how many days of history before the account was connected are wanted, if that is more than before."""
    await conn.execute(
        # Of two that ask at once the one for more counts; null is everything.
        "update account set history_days = %s where organization_id = %s and id = %s and history_days < %s",
        [days, organization_id, account_id, days],
    )


async def set_gone_answer(
    conn: Connection, organization_id: UUID, account_id: UUID, *, folder: str, count: int, keep: bool
) -> None:
    """Write what a person decided about messages that are gone from the server."""
    await conn.execute(
        # Read once, by the sync that begins now.
        """update account set gone_answer = %s, gone_answered_at = now(), phase = 'connecting', phase_message = '',
               phase_fault = null
           where organization_id = %s and id = %s""",
        [Jsonb({"folder": folder, "count": count, "keep": keep}), organization_id, account_id],
    )


async def take_wishes(conn: Connection, organization_id: UUID, account_id: UUID) -> Wishes:
    """Return what people want of the sync that begins now. An answer holds once."""
    cursor = await conn.execute(
        # What was asked for since the last one began.
        """with old as (select id, gone_answer from account where organization_id = %(organization)s and id = %(id)s
                        for update)
           update account a set gone_answer = null from old
           where a.organization_id = %(organization)s and a.id = old.id
           returning a.reconcile_asked_at, old.gone_answer""",
        {"organization": organization_id, "id": account_id},
    )
    compare_since, answer = one_row(await cursor.fetchone())
    return Wishes(compare_since, msgspec.convert(answer, GoneAnswer) if answer else None)


async def set_password(conn: Connection, organization_id: UUID, account_id: UUID, sealed: bytes) -> None:
    """Write a new sealed password."""
    await conn.execute(
        # A new secret of one account.
        "update account set sealed_password = %s where organization_id = %s and id = %s",
        [sealed, organization_id, account_id],
    )


async def report(conn: Connection, organization_id: UUID, account_id: UUID, state: State) -> bool:
    """Write where the sync stands; return whether phase or message changed. A paused account stays paused."""
    cursor = await conn.execute(
        # The state of one sync, and whether a person would notice.
        """with old as (select phase, phase_message from account
                        where organization_id = %(organization)s and id = %(id)s for update)
           update account a set phase = %(phase)s, phase_message = %(message)s, phase_fault = %(fault)s,
               import_done = %(done)s, import_total = %(total)s, push = coalesce(%(push)s, push),
               synced_at = case when %(phase)s = 'idle' then now() else a.synced_at end
           from old where a.organization_id = %(organization)s and a.id = %(id)s and a.paused_at is null
           returning old.phase <> a.phase or old.phase_message <> a.phase_message""",
        {
            "organization": organization_id,
            "id": account_id,
            "phase": state.phase,
            "message": state.message[:500],
            "fault": _json(state.fault),
            "done": state.done,
            "total": state.total,
            "push": state.push,
        },
    )
    row = await cursor.fetchone()
    return bool(row and row[0])


async def shared(conn: Connection, organization_id: UUID) -> list[Account]:
    """Return the accounts that can send e-mail and are shared into a team, by address."""
    where: LiteralString = """ where organization_id = %s and kind <> 'demo' and team_id is not null
        and removed_at is null order by address_key"""
    async with conn.cursor(row_factory=kwargs_row(_account), binary=True) as cursor:
        # Shared e-mail accounts of an organization.
        await cursor.execute(sql.SQL(_SELECT) + sql.SQL(where), [organization_id])
        return await cursor.fetchall()


async def system_sender(conn: Connection, organization_id: UUID) -> Account | None:
    """Return the account chosen for system mail."""
    where: LiteralString = """ where organization_id = %s and removed_at is null and id = (
            select account_id from system_sender s where s.organization_id = a.organization_id)"""
    async with conn.cursor(row_factory=kwargs_row(_account), binary=True) as cursor:
        # The account system mail leaves through.
        await cursor.execute(sql.SQL(_SELECT) + sql.SQL(where), [organization_id])
        return await cursor.fetchone()
