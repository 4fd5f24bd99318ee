"""What a person does to an account that seems silent, or that asks him: fetch, compare, test, answer."""

from uuid import UUID

from litestar import post
from litestar.params import FromPath, JSONBody

from postroom.accounts import accounts
from postroom.accounts.logins import AccountLogins
from postroom.accounts.model import Account, AccountPaused, NoServer
from postroom.api import account_views as present
from postroom.api.accounts import changeable, probed
from postroom.api.options import STEPS
from postroom.api.parameters import OrganizationQuery, Work
from postroom.events.act import Act
from postroom.kit.clock import from_unix, now, unix
from postroom.kit.errors import Invalid
from postroom.wire.accounts import FetchFromRequest, GoneRequest, ProbeReply


@post("/accounts/{account_id:uuid}/fetch", status_code=204, summary="Fetch new mail now")
async def fetch_now(account_id: FromPath[UUID], work: Work, organization: OrganizationQuery = None) -> None:
    """Begin the sync of an account anew: it connects at once, also after a pause for a failure."""
    act = await work.act(organization, "accounts.add")
    await accounts.fetch(act, await _running(work, act, account_id))


@post("/accounts/{account_id:uuid}/reconcile", status_code=204, summary="Compare everything with the server now")
async def reconcile(account_id: FromPath[UUID], work: Work, organization: OrganizationQuery = None) -> None:
    """Compare every message with the server at once, put right what differs and read what is missing."""
    act = await work.act(organization, "accounts.add")
    await accounts.reconcile(act, await _running(work, act, account_id))


@post("/accounts/{account_id:uuid}/fetch-from", status_code=204, summary="Fetch older mail, from a date on")
async def fetch_from(
    account_id: FromPath[UUID],
    data: JSONBody[FetchFromRequest],
    work: Work,
    organization: OrganizationQuery = None,
) -> None:
    """Read history back to that moment. Mail from then on that is here already stays as it is."""
    if not 0 <= data.since <= unix(now()):
        raise Invalid("Choose a day that is not in the future.", field="since")
    act = await work.act(organization, "accounts.add")
    account = await _running(work, act, account_id)
    await accounts.fetch_from(act, account, from_unix(data.since))


@post("/accounts/{account_id:uuid}/test", status_code=200, opt=STEPS, summary="Test the connection of an account")
async def check_connection(
    account_id: FromPath[UUID], work: Work, organization: OrganizationQuery = None
) -> ProbeReply:
    """Sign in to both servers with the password or the access on file; each step says in words how it went."""
    async with work.step() as tx:
        act = work.act_in(tx, organization, "accounts.add")
        account = await changeable(work, act, account_id, to_team=None)
        if account.kind == "demo":
            raise NoServer
    login = await AccountLogins(work.services.database, work.services.keys, work.services.oauth).of(account)
    report = await probed(work, login, account.address)
    if report.smtp.ok:
        async with work.step() as tx:
            act = work.act_in(tx, organization, "accounts.add")
            await accounts.learn_size(act, account, report.smtp_size)
    return present.probe(report)


@post("/accounts/{account_id:uuid}/gone", status_code=204, summary="Say what becomes of messages that are gone")
async def answer_gone(
    account_id: FromPath[UUID],
    data: JSONBody[GoneRequest],
    work: Work,
    organization: OrganizationQuery = None,
) -> None:
    """Answer why the sync stopped: many messages are gone from the server at once. It goes on with the answer."""
    act = await work.act(organization, "accounts.add")
    account = await _with_mailbox(work, act, account_id)
    await accounts.answer_gone(act, account, keep=data.keep)


async def _running(work: Work, act: Act, account_id: UUID) -> Account:
    account = await _with_mailbox(work, act, account_id)
    if account.paused_at:
        raise AccountPaused
    return account


async def _with_mailbox(work: Work, act: Act, account_id: UUID) -> Account:
    account = await changeable(work, act, account_id, to_team=None)
    if account.kind != "email":
        raise NoServer
    return account


HANDLERS = [fetch_now, reconcile, fetch_from, check_connection, answer_gone]
