"""Mail accounts: proposal, test, creation, health."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec
from litestar import get, patch, post
from litestar.params import FromPath, JSONBody

from postroom.accounts import accounts, aliases, forwarding, system_sender
from postroom.accounts.accounts import NewAccount
from postroom.accounts.model import Account
from postroom.api import account_views as present
from postroom.api.options import STEPS
from postroom.api.parameters import OrganizationQuery, Work
from postroom.api.replies import Accounts, OneAccount
from postroom.channels.email import autoconfig, probe
from postroom.channels.email.probe import ProbeReport
from postroom.composer.drafts import check_address
from postroom.events.act import Act
from postroom.identity import teams
from postroom.identity.caller import NotAllowed
from postroom.identity.permissions import Permission, allowed
from postroom.identity.throttle import Limit
from postroom.intake import ledger
from postroom.kit.errors import Invalid
from postroom.kit.login import NOWHERE, Login, Server, TlsMode
from postroom.kit.text import one_line
from postroom.wire.accounts import (
    Account as AccountView,
)
from postroom.wire.accounts import (
    AccountDetail,
    AccountPatch,
    AccountRequest,
    LoginField,
    ProbeReply,
    ProbeRequest,
    ProposalReply,
    ProposalRequest,
    ServerField,
)

_MODES = {mode.value for mode in TlsMode}
_HIGHEST_PORT = 65_535
_CHOOSE: Permission = "organization.system_mail"
PROBES_PER_PERSON = Limit("account probe", 60, timedelta(minutes=15))
"""Enough for whoever looks for his password, too few to look for open ports."""


class LoginRefused(Invalid):
    """The account was not added: the test of its servers failed. Nothing was saved."""

    code = "login_refused"


@post("/accounts/proposal", status_code=200, opt=STEPS, summary="Which servers belong to an address?")
async def propose(data: JSONBody[ProposalRequest], work: Work) -> ProposalReply:
    """Look for the servers of an address: known providers, DNS, the domain's own autoconfig, then a guess."""
    _require_somewhere(work)
    check_address(("", data.address.strip()))
    found = await autoconfig.propose(data.address.strip())
    return ProposalReply(proposals=[present.proposal(one, found.note) for one in found.proposals])


@post("/accounts/probe", status_code=200, opt=STEPS, summary="Test servers and password")
async def test_login(data: JSONBody[ProbeRequest], work: Work) -> ProbeReply:
    """Sign in to both servers without saving anything; each step says in words how it went."""
    _require_somewhere(work)
    return present.probe(await probed(work, _login(data.login), data.address.strip()))


@get("/accounts", summary="Accounts I may use")
async def list_accounts(work: Work, organization: OrganizationQuery = None) -> Accounts:
    """List the accounts the caller may see and send from."""
    act = await work.act(organization, "conversations.use")
    held = await accounts.held(act.conn, [act.organization_id], work.caller.person_id)
    return Accounts(accounts=await accounts_shown(work, act, held))


@post("/accounts", opt=STEPS, summary="Add an account")
async def add_account(data: JSONBody[AccountRequest], work: Work) -> OneAccount:
    """Test the servers once more, then save the account and begin to import."""
    permission: Permission = "accounts.share" if data.team else "accounts.add"
    work.caller.require(data.organization, permission)
    check_address(("", data.address.strip()))
    login = _login(data.login)
    report = await probed(work, login, data.address.strip())
    require_ok(report)
    new = NewAccount(
        address=data.address.strip(),
        name=one_line(data.name)[:200],
        login=login,
        team_id=data.team,
        history_days=data.history_days,
        kind="email" if data.login.imap else "forwarding",
    )
    async with work.step() as tx:
        act = work.act_in(tx, data.organization, permission)
        if data.team:
            await teams.get(act, data.team)
        account = await accounts.add(act, work.services.keys, new, owner_id=work.caller.person_id)
        account = await accounts.learn_size(act, account, report.smtp_size)
        (shown,) = await accounts_shown(work, act, [account])
    return OneAccount(accounts=shown)


@get("/accounts/{account_id:uuid}", summary="An account and its health")
async def get_account(account_id: FromPath[UUID], work: Work, organization: OrganizationQuery = None) -> AccountDetail:
    """Return servers, folders and the ledger of an account."""
    act = await work.act(organization, "conversations.use")
    account = await accounts.held_one(act.conn, act.organization_id, work.caller.person_id, account_id)
    return await _detail(work, act, account)


@patch("/accounts/{account_id:uuid}", opt=STEPS, summary="Change an account")
async def change_account(
    account_id: FromPath[UUID], data: JSONBody[AccountPatch], work: Work, organization: OrganizationQuery = None
) -> AccountDetail:
    """Change name, servers, sharing or pause; a new login is tested before it is saved."""
    login = _login(data.login) if data.login else None
    report: ProbeReport | None = None
    if login:
        async with work.step() as tx:  # whoever may not change it does not make us call servers he names
            act = work.act_in(tx, organization, "accounts.add")
            _require_same_kind(await changeable(work, act, account_id, to_team=data.team), login)
        report = await probed(work, login)
        require_ok(report)
    async with work.step() as tx:
        act = work.act_in(tx, organization, "accounts.add")
        account = await changeable(work, act, account_id, to_team=data.team)
        changed = _changed(account, data, work.caller.person_id)
        if data.team:
            await teams.get(act, data.team)
        before, account = account, await accounts.change(act, work.services.keys, changed, login)
        await guard_system_mail(work, act, before, account)
        if report:
            account = await accounts.learn_size(act, account, report.smtp_size)
        if data.paused is not None:
            account = await accounts.pause(act, work.services.keys, account, paused=data.paused)
        return await _detail(work, act, account)


def _require_somewhere(work: Work) -> None:
    """Raise `NotAllowed` for who may add an account nowhere: a removed member keeps his session."""
    permission: Permission = "accounts.add"
    if not any(allowed(role, permission) for role in work.caller.organizations.values()):
        raise NotAllowed(permission=permission)


async def probed(work: Work, login: Login, sender: str | None = None) -> ProbeReport:
    """Test servers, which may be any host and port: so often only. Raises `TooManyAttempts`."""
    await work.brake(PROBES_PER_PERSON, str(work.caller.person_id))
    return await probe.probe(login, sender=sender, network=work.services.network)


async def changeable(work: Work, act: Act, account_id: UUID, *, to_team: UUID | None) -> Account:
    """Return an account the caller may change: his own, or a team's with the permission to share.

    With whom an own one is shared uses it, and does not change it. Raises `NotAllowed`.
    """
    account = await accounts.held_one(act.conn, act.organization_id, work.caller.person_id, account_id)
    if account.owner_id not in {None, work.caller.person_id}:
        raise NotAllowed(permission="accounts.share")
    if account.team_id or to_team:
        work.caller.require(act.organization_id, "accounts.share")
    return account


def _require_same_kind(account: Account, login: Login) -> None:
    """Raise `Invalid` for a mailbox to read where there is none, or none where there is one."""
    if (account.kind == "email") != bool(login.imap.host):
        raise Invalid("Connect a mailbox that is read and one that is forwarded as two accounts.", field="imap")


def _changed(account: Account, data: AccountPatch, person_id: UUID) -> Account:
    if data.name is not None:
        account = msgspec.structs.replace(account, name=one_line(data.name)[:200])
    if data.team:
        return msgspec.structs.replace(account, team_id=data.team, owner_id=None)
    if data.personal:
        return msgspec.structs.replace(account, team_id=None, owner_id=person_id)
    return account


async def guard_system_mail(work: Work, act: Act, before: Account, account: Account) -> None:
    """Choose another way for system mail if an admin led it elsewhere: he could read the owner's password links."""
    if _elsewhere(before, account) and not allowed(work.caller.organizations[act.organization_id], _CHOOSE):
        await system_sender.withdraw(act, account.id)


def _elsewhere(before: Account, account: Account) -> bool:
    """Return whether mail leaves through another server, or another log-in there."""
    return (before.smtp_host, before.smtp_port, before.username) != (
        account.smtp_host,
        account.smtp_port,
        account.username,
    )


async def _detail(work: Work, act: Act, account: Account) -> AccountDetail:
    counts = await ledger.counts(act.conn, account)
    folders = await ledger.folders(act.conn, account)
    opened = await forwarding.of(act.conn, account)
    way = present.forwarding(opened, account.id, work.services.settings) if opened else None
    (shown,) = await accounts_shown(work, act, [account])
    return present.detail(shown, account, counts, folders, way)


async def accounts_shown(work: Work, act: Act, found: Sequence[Account]) -> list[AccountView]:
    """Show accounts with their aliases."""
    known = await aliases.of(act.conn, found)
    return [present.account(one, known[one.id], work.caller, work.services.settings) for one in found]


def _login(field: LoginField) -> Login:
    return Login(
        username=field.username.strip(),
        password=field.password,
        imap=server_of(field.imap) if field.imap else NOWHERE,
        smtp=server_of(field.smtp),
    )


def server_of(field: ServerField) -> Server:
    """Return a server as it was typed. Raises `Invalid`."""
    if field.tls not in _MODES:
        raise Invalid(f"`tls` is one of {', '.join(sorted(_MODES))}.", field="tls")
    if not 0 < field.port <= _HIGHEST_PORT:
        raise Invalid("A port is a number from 1 to 65535.", field="port")
    if not field.host.strip():
        raise Invalid("Enter the name of the server.", field="host")
    return Server(field.host.strip(), field.port, TlsMode(field.tls))


def require_ok(report: ProbeReport) -> None:
    """Raise `LoginRefused` with the steps unless all of a test went well."""
    if not report.ok:
        steps = [msgspec.to_builtins(one) for one in present.probe(report).steps]
        raise LoginRefused(steps=steps)


HANDLERS = [propose, test_login, list_accounts, add_account, get_account, change_account]
