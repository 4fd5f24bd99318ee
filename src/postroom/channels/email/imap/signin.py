"""Sign in to an IMAP server, and say in words why it did not work.

RFC 3501, section 6.2; RFC 4616 (PLAIN), RFC 7628 (OAUTHBEARER), RFC 5530 (response codes).
"""

import base64
import contextlib

from postroom.channels.base import Login, Proof
from postroom.channels.email import failures, sasl
from postroom.channels.email.connect import Network
from postroom.channels.email.imap.commands import Client
from postroom.channels.email.imap.responses import Status
from postroom.channels.email.imap.session import Refused, Session, astring
from postroom.channels.email.imap.wire import Limits
from postroom.kit.errors import NeedsUser, RetryLater

_TRY_LATER = {"UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG"}
_AT_PROVIDER = {"CONTACTADMIN", "AUTHORIZATIONFAILED", "WEBALERT", "PRIVACYREQUIRED"}
_MANY = ("too many", "try again", "temporar", "rate limit", "maximum number of connections")


async def sign_in(login: Login, network: Network, limits: Limits | None = None) -> Client:
    """Connect and sign in, by a token or by AUTHENTICATE PLAIN, or LOGIN where that is not offered. Raises in words."""
    session = await Session.open(login.imap, network, limits)
    with contextlib.ExitStack() as unless_signed_in:
        unless_signed_in.callback(session.close)
        await authenticate(session, login)
        unless_signed_in.pop_all()
    return Client(session)


async def authenticate(session: Session, login: Login) -> None:
    """Sign in on an open session. Raises `NeedsUser` or `RetryLater` in words."""
    try:
        if login.proof is Proof.TOKEN:
            await _show_token(session, login)
        else:
            await _show_password(session, login)
        await _settle(session)
    except Refused as refusal:
        raise explain_refusal(session, refusal.answer, login) from refusal


def explain_refusal(session: Session, answer: Status, login: Login) -> NeedsUser | RetryLater:
    """Return what a refused sign-in means (response codes of RFC 5530, section 3)."""
    words = failures.without_secret(answer.text, login.password)
    if answer.name in _TRY_LATER or (not answer.name and any(text in words.lower() for text in _MANY)):
        return failures.busy(session.server, words, after=120.0)
    if answer.name in _AT_PROVIDER:
        return failures.sign_in_elsewhere(session.server, words)
    if login.proof is Proof.TOKEN:
        return failures.token_refused(session.server, words)
    return failures.wrong_password(session.server, words)


async def _show_token(session: Session, login: Login) -> None:
    offered = {name.removeprefix("AUTH=") for name in session.capabilities if name.startswith("AUTH=")}
    bearer = sasl.bearer(login, session.server, offered)
    if bearer is None:
        raise failures.no_token_login(session.server)
    said = [bearer.first]
    error = ""

    def answer(challenge: bytes) -> bytes:
        nonlocal error
        if said:
            return said.pop()
        error = error or sasl.told(challenge)
        return bearer.end

    command = [b"AUTHENTICATE " + bearer.mechanism.encode(), *([said.pop()] if session.has("SASL-IR") else [])]
    try:
        await session.continued(*command, answer=answer)
    except Refused as refusal:
        status = refusal.answer
        raise Refused(Status(status.kind, status.code, f"{status.text} ({error})" if error else status.text)) from None


async def _show_password(session: Session, login: Login) -> None:
    if session.has("AUTH=PLAIN"):
        secret = base64.b64encode(f"\0{login.username}\0{login.password}".encode())
        if session.has("SASL-IR"):
            await session.continued(b"AUTHENTICATE PLAIN", secret, answer=lambda _: b"")
        else:
            await session.continued(b"AUTHENTICATE PLAIN", answer=lambda _: secret)
    elif session.has("LOGINDISABLED"):
        raise failures.no_password_login(session.server)
    else:
        await session.command(b"LOGIN", astring(login.username), astring(login.password))


async def _settle(session: Session) -> None:
    await session.refresh_capabilities()
    if session.has("ID"):
        # Some servers (NetEase) let nobody open a folder who did not introduce himself (RFC 2971).
        with contextlib.suppress(Refused):
            await session.command(b'ID ("name" "Postroom")')
