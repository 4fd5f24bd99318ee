"""SQL of OAuth."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
from psycopg.rows import dict_row, kwargs_row
from psycopg.types.json import Jsonb

from postroom.kit.oauth import Provider
from postroom.oauth.model import Purpose, Registered
from postroom.storage.database import Connection


class Sealed(msgspec.Struct, frozen=True, kw_only=True):
    """The tokens of a grant as they are kept; `refresh` None leaves the one there is. Seconds are from now."""

    grant_id: UUID
    refresh: bytes | None
    access: bytes
    renew_s: float
    ends_s: float


def _registered(**values: Any) -> Registered:  # noqa: ANN401 the columns of oauth_client
    return Registered(**values | {"provider": Provider(values["provider"])})


async def clients(conn: Connection, organization_id: UUID) -> list[Registered]:
    """Return the clients of an organization."""
    async with conn.cursor(row_factory=kwargs_row(_registered), binary=True) as cursor:
        await cursor.execute(
            # What the settings show.
            """select provider, client_id, tenant, changed_at from oauth_client where organization_id = %s
               order by provider""",
            [organization_id],
        )
        return await cursor.fetchall()


async def client(conn: Connection, organization_id: UUID, provider: Provider) -> tuple[Registered, bytes] | None:
    """Return the client at a provider, and its sealed secret."""
    cursor = await conn.execute(
        # What is shown to the provider.
        """select client_id, tenant, changed_at, sealed_secret from oauth_client
           where organization_id = %s and provider = %s""",
        [organization_id, provider.value],
    )
    row = await cursor.fetchone()
    return (Registered(provider, *row[:3]), bytes(row[3])) if row else None


async def put_client(conn: Connection, organization_id: UUID, client: Registered, sealed: bytes) -> None:
    """Write a client."""
    await conn.execute(
        # One for each provider.
        """insert into oauth_client (organization_id, provider, client_id, sealed_secret, tenant, changed_at)
           values (%s, %s, %s, %s, %s, %s)
           on conflict (organization_id, provider) do update set client_id = excluded.client_id,
               sealed_secret = excluded.sealed_secret, tenant = excluded.tenant, changed_at = excluded.changed_at""",
        [organization_id, client.provider.value, client.client_id, sealed, client.tenant, client.changed_at],
    )


async def delete_client(conn: Connection, organization_id: UUID, provider: Provider) -> None:
    """Forget a client."""
    await conn.execute(
        # Its accounts stop at their next token.
        "delete from oauth_client where organization_id = %s and provider = %s",
        [organization_id, provider.value],
    )


async def insert_sign_in(
    conn: Connection,
    state_sha256: bytes,
    organization_id: UUID,
    session_id: UUID,
    provider: Provider,
    sealed_verifier: bytes,
    purpose: Purpose,
) -> None:
    """Write a sign-in that begins."""
    await conn.execute(
        # The browser leaves for the provider.
        """insert into oauth_sign_in (state_sha256, organization_id, session_id, provider, sealed_verifier, purpose)
           values (%s, %s, %s, %s, %s, %s)""",
        [
            state_sha256,
            organization_id,
            session_id,
            provider.value,
            sealed_verifier,
            Jsonb(msgspec.to_builtins(purpose)),
        ],
    )


async def take_sign_in(
    conn: Connection, state_sha256: bytes, session_id: UUID, within: timedelta
) -> dict[str, Any] | None:
    """Remove a sign-in and return it, if it was begun in this session and not too long ago."""
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(
            # A state is good once.
            """delete from oauth_sign_in where state_sha256 = %s and session_id = %s and created_at > now() - %s
               returning organization_id, provider, sealed_verifier, purpose""",
            [state_sha256, session_id, within],
        )
        return await cursor.fetchone()


async def delete_old_sign_ins(conn: Connection, age: timedelta) -> None:
    """Forget sign-ins nobody came back from."""
    # Left at the provider's page.
    await conn.execute("delete from oauth_sign_in where created_at < now() - %s", [age])


async def put_grant(
    conn: Connection, organization_id: UUID, account_id: UUID, provider: Provider, sealed: Sealed, *, delegated: bool
) -> None:
    """Write the tokens of a new sign-in in place of those of an older one."""
    await conn.execute(
        # Whatever was wrong with the older one is over.
        """insert into oauth_grant (organization_id, account_id, id, provider, delegated, sealed_refresh_token,
               sealed_access_token, renew_at, ends_at)
           values (%(organization)s, %(account)s, %(id)s, %(provider)s, %(delegated)s, %(refresh)s, %(access)s,
               now() + %(renew)s, now() + %(ends)s)
           on conflict (organization_id, account_id) do update set id = excluded.id, provider = excluded.provider,
               delegated = excluded.delegated, sealed_refresh_token = excluded.sealed_refresh_token,
               sealed_access_token = excluded.sealed_access_token, renew_at = excluded.renew_at,
               ends_at = excluded.ends_at, retry_at = null, withdrawn_at = null""",
        {
            **_values(organization_id, sealed),
            "account": account_id,
            "provider": provider.value,
            "delegated": delegated,
        },
    )


async def grant(conn: Connection, organization_id: UUID, account_id: UUID) -> dict[str, Any] | None:
    """Return the tokens of an account, sealed, and how they stand."""
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(
            # All times by the database's clock: processes may have others.
            """select id, provider, sealed_access_token, sealed_refresh_token, renew_at > now() as fresh,
                   ends_at > now() as alive, withdrawn_at is not null as withdrawn,
                   greatest(0, coalesce(extract(epoch from retry_at - now()), 0))::float8 as resting_s
               from oauth_grant where organization_id = %s and account_id = %s""",
            [organization_id, account_id],
        )
        return await cursor.fetchone()


async def delegated(conn: Connection, organization_id: UUID, account_id: UUID) -> bool:
    """Return whether the person signed in as himself for a shared mailbox."""
    cursor = await conn.execute(
        # How to sign in again.
        "select delegated from oauth_grant where organization_id = %s and account_id = %s",
        [organization_id, account_id],
    )
    row = await cursor.fetchone()
    return bool(row and row[0])


async def renewed(conn: Connection, organization_id: UUID, sealed: Sealed) -> None:
    """Write fresh tokens, unless the account was signed in to anew meanwhile."""
    await conn.execute(
        # A provider that gives no other refresh token lets us keep ours.
        """update oauth_grant set sealed_access_token = %(access)s, renew_at = now() + %(renew)s,
               ends_at = now() + %(ends)s, retry_at = null,
               sealed_refresh_token = coalesce(%(refresh)s, sealed_refresh_token)
           where organization_id = %(organization)s and id = %(id)s""",
        _values(organization_id, sealed),
    )


async def rest(conn: Connection, organization_id: UUID, grant_id: UUID, seconds: float) -> None:
    """Note that nobody should ask the provider for a while."""
    await conn.execute(
        # It could not answer.
        "update oauth_grant set retry_at = now() + %s where organization_id = %s and id = %s",
        [timedelta(seconds=seconds), organization_id, grant_id],
    )


async def withdraw(conn: Connection, organization_id: UUID, grant_id: UUID) -> None:
    """Note that the provider gives no more tokens."""
    await conn.execute(
        # Until the person signs in again.
        "update oauth_grant set withdrawn_at = now() where organization_id = %s and id = %s",
        [organization_id, grant_id],
    )


async def delete_grant(conn: Connection, organization_id: UUID, account_id: UUID) -> None:
    """Forget the tokens of an account."""
    await conn.execute(
        # It was removed, or has a password now.
        "delete from oauth_grant where organization_id = %s and account_id = %s",
        [organization_id, account_id],
    )


def _values(organization_id: UUID, sealed: Sealed) -> dict[str, object]:
    return {
        "organization": organization_id,
        "id": sealed.grant_id,
        "refresh": sealed.refresh,
        "access": sealed.access,
        "renew": timedelta(seconds=sealed.renew_s),
        "ends": timedelta(seconds=sealed.ends_s),
    }
