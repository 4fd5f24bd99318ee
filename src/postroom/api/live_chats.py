"""Live chat accounts: made here, set up on their Setup page, with the secret by which pages prove who a user is."""

from uuid import UUID

from litestar import get, post, put
from litestar.params import FromPath, JSONBody

from postroom.accounts import accounts
from postroom.accounts.accounts import NewAccount
from postroom.accounts.model import Account, NoSuchAccount
from postroom.api.accounts import accounts_shown, changeable
from postroom.api.options import SECRET
from postroom.api.parameters import OrganizationQuery, Work
from postroom.api.replies import OneAccount
from postroom.channels.livechat import options
from postroom.channels.livechat.options import BadOption
from postroom.chats import setups
from postroom.events.act import Act
from postroom.identity import teams
from postroom.kit.clock import unix
from postroom.kit.errors import Invalid
from postroom.kit.ids import new_id
from postroom.kit.login import NOWHERE, Login
from postroom.kit.text import one_line
from postroom.wire.accounts import LiveChat, LiveChatRequest, LiveChatSecret, LiveChatSetup


@post("/live_chats", summary="Add a live chat")
async def add_live_chat(data: JSONBody[LiveChatRequest], work: Work) -> OneAccount:
    """Make a live chat whose conversations come into the inbox of a team. It works at once: copy its snippet."""
    act = await work.act(data.organization, "accounts.share")
    team = await teams.get(act, data.team)
    new = NewAccount(
        address=f"chat-{new_id()}",  # it is known by its id; two of a team may have one name
        name=one_line(data.name, 200) or team.row.name,
        login=Login(username="", password="", imap=NOWHERE, smtp=NOWHERE),
        team_id=team.row.id,
        history_days=None,
        kind="live_chat",
    )
    account = await accounts.add(act, work.services.keys, new, owner_id=work.caller.person_id)
    await setups.open_(act, work.services.keys, account)
    (shown,) = await accounts_shown(work, act, [account])
    return OneAccount(accounts=shown)


@get("/live_chats/{account_id:uuid}", summary="How a live chat is set up")
async def get_live_chat(account_id: FromPath[UUID], work: Work, organization: OrganizationQuery = None) -> LiveChat:
    """Return what the Setup page says, by the names a page's own config has."""
    act = await work.act(organization, "conversations.use")
    account = await accounts.held_one(act.conn, act.organization_id, work.caller.person_id, account_id)
    return await _shown(act, account, work.services.settings.address)


@put("/live_chats/{account_id:uuid}", summary="Set up a live chat")
async def set_up_live_chat(
    account_id: FromPath[UUID], data: JSONBody[LiveChatSetup], work: Work, organization: OrganizationQuery = None
) -> LiveChat:
    """Say how the widget looks and behaves. Open widgets follow; what a page says itself wins over it."""
    act = await work.act(organization, "accounts.share")
    account = await chat_of(work, act, account_id)
    try:
        config = options.read(data.config)
    except BadOption as error:
        msg = f"{error}. Nothing was saved."
        raise Invalid(msg, field="config") from error
    await setups.change(act, account, config)
    return await _shown(act, account, work.services.settings.address)


@get("/live_chats/{account_id:uuid}/secret", opt=SECRET, summary="The secret of a live chat")
async def get_live_chat_secret(
    account_id: FromPath[UUID], work: Work, organization: OrganizationQuery = None
) -> LiveChatSecret:
    """Return what a page's server makes digests of its users' addresses with."""
    work.caller.require_session()
    act = await work.act(organization, "accounts.share")
    return await _secret(work, act, await chat_of(work, act, account_id))


@post("/live_chats/{account_id:uuid}/secret", opt=SECRET, status_code=200, summary="Give a live chat another secret")
async def rotate_live_chat_secret(
    account_id: FromPath[UUID], work: Work, organization: OrganizationQuery = None
) -> LiveChatSecret:
    """Make another secret; the present one counts for a week more, so that pages can change over."""
    work.caller.require_session()
    act = await work.act(organization, "accounts.share")
    account = await chat_of(work, act, account_id)
    await setups.rotate(act, work.services.keys, account)
    return await _secret(work, act, account)


async def chat_of(work: Work, act: Act, account_id: UUID) -> Account:
    """Return a live chat the caller may change. Raises `NoSuchAccount` for another kind, too."""
    account = await changeable(work, act, account_id, to_team=None)
    if not account.is_chat:
        raise NoSuchAccount
    return account


async def _secret(work: Work, act: Act, account: Account) -> LiveChatSecret:
    setup = await setups.named(act.conn, account.id)
    secret = (await setups.secrets_of(act.conn, work.services.keys, setup))[0]
    until = setup.previous_until
    return LiveChatSecret(secret=secret, previous_until=unix(until) if until else None)


async def _shown(act: Act, account: Account, address: str) -> LiveChat:
    if not account.is_chat:
        raise NoSuchAccount
    setup = await setups.named(act.conn, account.id)
    return LiveChat(
        id=account.id,
        name=account.name,
        config=dict(setup.config),
        revision=setup.revision,
        script=f"{address.rstrip('/')}/webchat/{account.id}/postroom.js",
    )


HANDLERS = [add_live_chat, get_live_chat, set_up_live_chat, get_live_chat_secret, rotate_live_chat_secret]
