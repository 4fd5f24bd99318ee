"""Aliases of an account: added, changed, removed by who may change the account, used by all who send from it."""

from uuid import UUID

import msgspec
from litestar import delete, patch, post
from litestar.params import FromPath, JSONBody

from postroom.accounts import aliases
from postroom.accounts.aliases import NewAlias
from postroom.accounts.model import Alias
from postroom.api import account_views as present
from postroom.api.accounts import changeable, probed, require_ok, server_of
from postroom.api.options import STEPS
from postroom.api.parameters import OrganizationQuery, Work
from postroom.api.replies import OneAlias
from postroom.composer.drafts import check_address
from postroom.kit.login import NOWHERE, Login
from postroom.kit.text import one_line
from postroom.wire.accounts import AliasPatch, AliasRequest, AliasServer

_LONGEST_NAME = 200


@post("/accounts/{account_id:uuid}/aliases", opt=STEPS, summary="Add an alias")
async def add_alias(
    account_id: FromPath[UUID], data: JSONBody[AliasRequest], work: Work, organization: OrganizationQuery = None
) -> OneAlias:
    """Test its own server, if it has one, then let everybody who sends from the account send from this address, too."""
    address = data.address.strip()
    check_address(("", address))
    login = await _tested(work, organization, account_id, data.server, address)
    new = NewAlias(address=address, name=_name(data.name), is_default=data.default, login=login)
    async with work.step() as tx:
        act = work.act_in(tx, organization, "accounts.add")
        account = await changeable(work, act, account_id, to_team=None)
        alias = await aliases.add(act, work.services.keys, account, new)
    return OneAlias(aliases=present.alias(alias))


@patch("/accounts/{account_id:uuid}/aliases/{alias_id:uuid}", opt=STEPS, summary="Change an alias")
async def change_alias(
    account_id: FromPath[UUID],
    alias_id: FromPath[UUID],
    data: JSONBody[AliasPatch],
    work: Work,
    organization: OrganizationQuery = None,
) -> OneAlias:
    """Change name, default or server; a new server is tested before it is saved. Its address stays."""
    async with work.step() as tx:
        act = work.act_in(tx, organization, "accounts.add")
        known = await aliases.one(act.conn, await changeable(work, act, account_id, to_team=None), alias_id)
    login = await _tested(work, organization, account_id, data.server, known.address)
    async with work.step() as tx:
        act = work.act_in(tx, organization, "accounts.add")
        account = await changeable(work, act, account_id, to_team=None)
        changed = _changed(await aliases.one(act.conn, account, alias_id), data)
        alias = await aliases.change(act, work.services.keys, account, changed, login)
    return OneAlias(aliases=present.alias(alias))


@delete("/accounts/{account_id:uuid}/aliases/{alias_id:uuid}", status_code=204, summary="Remove an alias")
async def remove_alias(
    account_id: FromPath[UUID], alias_id: FromPath[UUID], work: Work, organization: OrganizationQuery = None
) -> None:
    """Send nothing from it any more: what waits in the outbox fails, drafts go back to the account's own address."""
    act = await work.act(organization, "accounts.add")
    await aliases.remove(act, await changeable(work, act, account_id, to_team=None), alias_id)


async def _tested(
    work: Work, organization: UUID | None, account_id: UUID, server: AliasServer | None, address: str
) -> Login | None:
    """Return how to reach an alias's own server, where it may send from this address. Raises `LoginRefused`."""
    if server is None:
        return None
    login = Login(username=server.username.strip(), password=server.password, imap=NOWHERE, smtp=server_of(server.smtp))
    async with work.step() as tx:  # whoever may not change it does not make us call servers he names
        await changeable(work, work.act_in(tx, organization, "accounts.add"), account_id, to_team=None)
    require_ok(await probed(work, login, address))
    return login


def _changed(alias: Alias, data: AliasPatch) -> Alias:
    if data.name is not None:
        alias = msgspec.structs.replace(alias, name=_name(data.name))
    if data.default is not None:
        alias = msgspec.structs.replace(alias, is_default=data.default)
    if data.through_account:
        alias = msgspec.structs.replace(alias, smtp=None, username="")
    return alias


def _name(typed: str) -> str:
    return one_line(typed)[:_LONGEST_NAME]


HANDLERS = [add_alias, change_alias, remove_alias]
