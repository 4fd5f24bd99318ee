"""Mail handed over by HTTP, and who may: opening an account for forwarding, rolling its secret, closing it."""

import asyncio
from datetime import timedelta
from uuid import UUID

from litestar import Request, delete, post
from litestar.datastructures import State
from litestar.params import FromPath

from postroom.accounts import forwarding
from postroom.accounts.model import Account, AccountPaused, NoServer
from postroom.api import account_views as present
from postroom.api.accounts import changeable
from postroom.api.body import spool
from postroom.api.options import SECRET, SIGNED, STREAM
from postroom.api.parameters import OrganizationQuery, Work
from postroom.api.signatures import BadSignature, Signature, signature_of
from postroom.identity.throttle import Limit
from postroom.kit.errors import Unavailable
from postroom.spool import Octets
from postroom.wire.accounts import Forwarding, HandedOver

_BODY_S = 120.0
BAD_SIGNATURES = Limit("bad signature", 20, timedelta(minutes=15))
"""Enough to see that a secret was rolled."""


@post("/accounts/{account_id:uuid}/forwarding", opt=SECRET, status_code=200, summary="Open for forwarding, or re-key")
async def open_forwarding(account_id: FromPath[UUID], work: Work, organization: OrganizationQuery = None) -> Forwarding:
    """Make an address to forward to and a secret to sign with; again: another secret. It is in this answer only."""
    work.caller.require_session()
    act = await work.act(organization, "accounts.add")
    account = await changeable(work, act, account_id, to_team=None)
    if account.kind == "demo":
        raise NoServer
    opened = await forwarding.open_(act, work.services.keys, account)
    return present.forwarding(opened.forwarding, account.id, work.services.settings, opened.secret)


@delete("/accounts/{account_id:uuid}/forwarding", status_code=204, summary="Close for forwarding")
async def close_forwarding(account_id: FromPath[UUID], work: Work, organization: OrganizationQuery = None) -> None:
    """Let the address and the secret be worth nothing any more. What came stays."""
    work.caller.require_session()
    act = await work.act(organization, "accounts.add")
    await forwarding.close(act, await changeable(work, act, account_id, to_team=None))


@post("/accounts/{account_id:uuid}/messages", opt=SIGNED | STREAM, status_code=200, summary="Hand over a message")
async def hand_over(account_id: FromPath[UUID], request: Request[object, object, State], work: Work) -> HandedOver:
    """Take the raw body as a message (RFC 5322) that has just arrived. The same again has the same answer."""
    services = work.services
    signature = signature_of(request.scope)
    async with work.step() as tx:
        account, secret = await forwarding.signer(tx.conn, services.keys, account_id)
    async with services.handover.turn():
        body = await _body(request, services.settings.mail_max_bytes)
        await _verify(work, account, signature, secret, body)
        if account.paused_at:
            raise AccountPaused
        kept = await services.handover.keep(account, body)
    return HandedOver(outcome=kept.outcome, message=kept.message_id, reason=kept.reason)


async def _body(request: Request[object, object, State], limit: int) -> Octets:
    """Return the body. Raises `TooLarge`; `Unavailable` for one that takes too long: others wait for their turn."""
    try:
        async with asyncio.timeout(_BODY_S):
            return await spool(request.scope, request.receive, limit)
    except TimeoutError as error:
        raise Unavailable from error


async def _verify(work: Work, account: Account, signature: Signature, secret: bytes, body: Octets) -> None:
    """Raise `BadSignature`, and `TooManyAttempts` for one who goes on sending it."""
    try:
        await asyncio.to_thread(signature.verify, secret, body)
    except BadSignature:
        await work.brake(BAD_SIGNATURES, str(account.id))
        raise


HANDLERS = [open_forwarding, close_forwarding, hand_over]
