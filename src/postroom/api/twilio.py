"""Twilio as the transport of a live chat: connected with the customer's own account, and what Twilio tells us.

PUT     the credentials are tried at once; what is wrong is said, and nothing changed
POST    a webhook, signed: something happened in a conversation. Answered once its job is woken, after the commit
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from litestar import Request, delete, get, post, put
from litestar.params import FromPath, JSONBody

from postroom.api.context import header
from postroom.api.hosts import BECAUSE, why_not_rung
from postroom.api.live_chats import chat_of
from postroom.api.options import SIGNED, STEPS
from postroom.api.parameters import OrganizationQuery, Work
from postroom.api.work import UnitOfWork
from postroom.channels.twilio import credentials, signatures, webhooks
from postroom.channels.twilio.client import connected
from postroom.channels.twilio.credentials import Credentials
from postroom.channels.twilio.failures import Inactive, Refused
from postroom.chats import twilio
from postroom.chats.twilio_model import Connection as Connected
from postroom.events.act import CONTACT, Act
from postroom.identity.throttle import Limit
from postroom.kit.clock import unix
from postroom.kit.errors import Forbidden, NeedsUser
from postroom.settings import Settings
from postroom.storage.database import Connection
from postroom.transports.looking import POLL_S
from postroom.wire.twilio import TwilioConnection, TwilioPolling, TwilioRequest, TwilioTrouble

_PATH = "/live_chats/{account_id:uuid}/twilio"
BAD_SIGNATURES = Limit("bad twilio signature", 20, timedelta(minutes=15))
"""Enough to see that the Auth Token was changed."""


class BadTwilioSignature(Forbidden):
    """X-Twilio-Signature must be there and fit the address, the parameters and the Auth Token of this chat."""

    code = "bad_twilio_signature"


@get(_PATH, summary="How a live chat goes through Twilio")
async def get_twilio(
    account_id: FromPath[UUID], work: Work, organization: OrganizationQuery = None
) -> TwilioConnection:
    """Return to which account of Twilio a live chat is connected, and how Postroom hears of what is said there."""
    act = await work.act(organization, "accounts.share")
    account = await chat_of(work, act, account_id)
    return await _shown(act.conn, await twilio.named(act.conn, account.id), work.services.settings)


@put(_PATH, opt=STEPS, summary="Let a live chat go through Twilio")
async def connect_twilio(
    account_id: FromPath[UUID], data: JSONBody[TwilioRequest], work: Work, organization: OrganizationQuery = None
) -> TwilioConnection:
    """Try the credentials, make a conversation service for this chat in that account, and mirror it from now on."""
    work.caller.require_session()
    async with work.step() as tx:
        account = await chat_of(work, work.act_in(tx, organization, "accounts.share"), account_id)
    given = credentials.read(data.account_sid, data.auth_token)
    service = await _prepared(work, given, account.id)
    async with work.step() as tx:
        act = work.act_in(tx, organization, "accounts.share")
        account = await chat_of(work, act, account_id)
        await twilio.connect(act, work.services.keys, account, given.account_sid, given.auth_token, service)
        return await _shown(tx.conn, await twilio.named(tx.conn, account.id), work.services.settings)


@delete(_PATH, status_code=204, summary="Let a live chat go through Postroom alone")
async def disconnect_twilio(account_id: FromPath[UUID], work: Work, organization: OrganizationQuery = None) -> None:
    """Forget the credentials. Chats go on in the widget; what is at Twilio stays there."""
    work.caller.require_session()
    act = await work.act(organization, "accounts.share")
    await twilio.disconnect(act, await chat_of(work, act, account_id))


@post("/webchat/{chat_id:uuid}/twilio", opt=SIGNED | STEPS, status_code=200, include_in_schema=False)
async def hear_twilio(chat_id: FromPath[UUID], request: Request[Any, Any, Any], work: Work) -> None:
    """Take a webhook of a connected account; the same one again changes nothing."""
    body = await request.body()
    async with work.step() as tx:
        found = await twilio.named(tx.conn, chat_id)
        token = await twilio.token(tx.conn, work.services.keys, found)
    url = _webhook(work.services.settings, chat_id)
    if request.url.query:
        url += f"?{request.url.query}"
    signature = header(request.scope, signatures.HEADER.encode())
    if not signatures.is_signed(token, url, request.headers.get("content-type", ""), body, signature):
        await work.brake(BAD_SIGNATURES, str(chat_id))
        raise BadTwilioSignature
    ring = webhooks.read(signatures.parameters(body))
    if ring is None or (ring.account_sid, ring.service_sid) != (found.account_sid, found.service_sid):
        return
    async with work.step() as tx:
        act = Act(tx, found.organization_id, CONTACT, request_id=work.context.request_id)
        await twilio.rung(act, chat_id, ring.conversation_sid)
        if told := ring.delivery:
            await twilio.delivered(act, chat_id, told.message_sid, told.status, told.rank)


async def _prepared(work: UnitOfWork, given: Credentials, account_id: UUID) -> str:
    """Return the service of a chat in an account, ready. Raises `Refused`, `Inactive`, `RetryLater`."""
    settings = work.services.settings
    try:
        async with connected(work.services.twilio, given) as there:
            if await there.status() != "active":
                raise Inactive
            service = await there.service(f"Postroom {account_id}")
            if why_not_rung(settings.address) is None:
                await there.ring_at(service, _webhook(settings, account_id))
    except NeedsUser as error:
        field = "auth_token" if isinstance(error, Refused) else "account_sid"
        raise type(error)(f"{error.message} Nothing was changed.", field=field) from error
    return service


def _webhook(settings: Settings, account_id: UUID) -> str:
    return f"{settings.address}/webchat/{account_id}/twilio"


async def _shown(conn: Connection, found: Connected, settings: Settings) -> TwilioConnection:
    reason = why_not_rung(settings.address)
    return TwilioConnection(
        account_sid=found.account_sid,
        service_sid=found.service_sid,
        webhook=_webhook(settings, found.account_id),
        polling=TwilioPolling(every=POLL_S, reason=reason, because=BECAUSE[reason]) if reason else None,
        trouble=TwilioTrouble(**found.trouble) if found.trouble else None,
        undelivered=await twilio.undelivered(conn, found),
        connected_at=unix(found.connected_at),
    )


HANDLERS = [get_twilio, connect_twilio, disconnect_twilio]
"""Below /v1."""

ROOT_HANDLERS = [hear_twilio]
"""At the root."""
