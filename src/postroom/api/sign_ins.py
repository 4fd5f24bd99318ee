"""Sign in to a mail account at its provider, in the browser.

button ──POST sign-ins──▶ url ──▶ the provider's page ──▶ /oauth/callback in the app ──POST sign-ins/finish──▶ account
"""

from datetime import timedelta
from uuid import UUID

from litestar import post
from litestar.params import FromPath, JSONBody

from postroom.accounts import accounts
from postroom.accounts.accounts import NewAccount
from postroom.accounts.model import Account, NoServer
from postroom.api.accounts import accounts_shown, changeable, guard_system_mail, probed, require_ok
from postroom.api.oauth_clients import provider_of, redirect_uri
from postroom.api.options import STEPS
from postroom.api.parameters import OrganizationQuery, Work
from postroom.composer.drafts import check_address
from postroom.events.act import Act
from postroom.identity import teams
from postroom.identity.permissions import Permission
from postroom.identity.throttle import Limit
from postroom.kit.login import Login, Proof
from postroom.kit.oauth import Client, Provider
from postroom.kit.text import one_line
from postroom.oauth import clients, grants, sign_ins
from postroom.oauth.model import Consent, Purpose, Returned
from postroom.wire.oauth import ReconnectRequest, SignedIn, SignIn, SignInRequest, SignInReturn

PER_PERSON = Limit("sign-in", 60, timedelta(minutes=15))


@post("/sign-ins", status_code=200, summary="Begin to sign in to a new account")
async def begin_sign_in(data: JSONBody[SignInRequest], work: Work) -> SignIn:
    """Return the provider's page to go to. Nothing is added before the browser comes back from there."""
    await work.brake(PER_PERSON, str(work.caller.person_id))
    permission: Permission = "accounts.share" if data.team else "accounts.add"
    provider = provider_of(data.provider)
    act = await work.act(data.organization, permission)
    address = data.address.strip()
    check_address(("", address))
    if data.team:
        await teams.get(act, data.team)
    purpose = Purpose(
        address=address,
        delegated=data.delegated,
        name=one_line(data.name)[:200],
        team_id=data.team,
        history_days=data.history_days,
    )
    return await _begin(work, act, provider, purpose)


@post("/accounts/{account_id:uuid}/sign-in", status_code=200, summary="Begin to sign in to an account again")
async def begin_again(
    account_id: FromPath[UUID], data: JSONBody[ReconnectRequest], work: Work, organization: OrganizationQuery = None
) -> SignIn:
    """Return the provider's page to go to. The account is as it was until the browser comes back from there."""
    await work.brake(PER_PERSON, str(work.caller.person_id))
    act = await work.act(organization, "accounts.add")
    account = await changeable(work, act, account_id, to_team=None)
    if account.kind != "email":
        raise NoServer
    delegated = await grants.delegated(act.conn, act.organization_id, account.id)
    purpose = Purpose(address=account.address, delegated=delegated, account_id=account.id)
    return await _begin(work, act, provider_of(data.provider or account.sign_in), purpose)


@post("/sign-ins/finish", opt=STEPS, summary="Come back from the provider")
async def finish_sign_in(data: JSONBody[SignInReturn], work: Work) -> SignedIn:
    """Take what the provider gave the browser, test both servers with it, and add or reconnect the account."""
    session_id = work.caller.require_session()
    keys = work.services.keys
    await work.brake(PER_PERSON, str(work.caller.person_id))
    async with work.step() as tx:
        returned = await sign_ins.take(tx.conn, keys, session_id, data.state)
        await _purpose_holds(work, work.act_in(tx, returned.organization_id, "accounts.add"), returned)
        client = await clients.get(tx.conn, keys, returned.organization_id, returned.provider)
    consent = await _consent(work, returned, client, data.code)
    login = _login(work, returned, consent)
    report = await probed(work, login, returned.purpose.address)
    require_ok(report)
    async with work.step() as tx:
        act = work.act_in(tx, returned.organization_id, "accounts.add")
        before = await _purpose_holds(work, act, returned)
        saved = await _save(work, act, returned, login, consent, before)
        account = await accounts.learn_size(act, saved, report.smtp_size)
        (shown,) = await accounts_shown(work, act, [account])
    return SignedIn(accounts=shown, again=before is not None)


async def _begin(work: Work, act: Act, provider: Provider, purpose: Purpose) -> SignIn:
    session_id = work.caller.require_session()
    client = await clients.get(act.conn, work.services.keys, act.organization_id, provider)
    begun = await sign_ins.begin(act, work.services.keys, session_id, provider, purpose)
    url = work.services.oauth.sign_in_url(
        client,
        redirect_uri=redirect_uri(work.services.settings),
        state=begun.state,
        challenge=begun.challenge,
        hint="" if purpose.delegated else purpose.address,
    )
    return SignIn(url=url)


async def _purpose_holds(work: Work, act: Act, returned: Returned) -> Account | None:
    """Return the account that is signed in to again, None for a new one, if the caller may still do so."""
    purpose = returned.purpose
    if purpose.account_id:
        return await changeable(work, act, purpose.account_id, to_team=None)
    if purpose.team_id:
        work.caller.require(returned.organization_id, "accounts.share")
        await teams.get(act, purpose.team_id)
    return None


async def _consent(work: Work, returned: Returned, client: Client, code: str) -> Consent:
    uri = redirect_uri(work.services.settings)
    tokens = await work.services.oauth.exchange(client, code=code, verifier=returned.verifier, redirect_uri=uri)
    return Consent(provider=returned.provider, tokens=tokens, delegated=returned.purpose.delegated)


def _login(work: Work, returned: Returned, consent: Consent) -> Login:
    """Return the login to test. Only the provider's own servers see a token, whatever the account had before."""
    address = returned.purpose.address
    imap, smtp = work.services.oauth.servers(returned.provider, address)
    return Login(username=address, password=consent.tokens.access, imap=imap, smtp=smtp, proof=Proof.TOKEN)


async def _save(
    work: Work, act: Act, returned: Returned, login: Login, consent: Consent, before: Account | None
) -> Account:
    keys, purpose = work.services.keys, returned.purpose
    if before:
        account = await accounts.reconnect(act, keys, before, login, consent)
        await guard_system_mail(work, act, before, account)
        return account
    new = NewAccount(
        address=purpose.address,
        name=purpose.name,
        login=login,
        team_id=purpose.team_id,
        history_days=purpose.history_days,
        consent=consent,
    )
    return await accounts.add(act, keys, new, owner_id=work.caller.person_id)


HANDLERS = [begin_sign_in, begin_again, finish_sign_in]
"""Routes of this file."""
