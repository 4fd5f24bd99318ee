"""The widget of a live chat: for strangers on other people's pages, in a frame of our own origin.

    GET  setup      how it looks, what it says, whether the team is there: one answer for everybody, kept for a minute
    POST messages   a visitor says something; the first time his browser gets a token
    GET  messages   his chat so far      PUT visitor   who he is

No cookie counts here. Who has no token has no chat: an address alone opens nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.background_tasks import BackgroundTask
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.types import Scope

from postroom.accounts import accounts
from postroom.api import webchat_files, webchat_page
from postroom.api.gate import bearer
from postroom.api.options import PUBLIC, SECRET, STEPS
from postroom.api.parameters import Work, ids_in
from postroom.api.work import UnitOfWork
from postroom.channels.livechat import letters
from postroom.channels.livechat.digests import identify
from postroom.chats import codes, feed, setups, visitors
from postroom.chats.model import Profile, Setup, Visitor
from postroom.events.act import CONTACT, Act
from postroom.identity.throttle import Limit
from postroom.intake import chat
from postroom.intake.chat import Heard, Said
from postroom.kit.text import one_line
from postroom.wire.file_links import Links
from postroom.wire.present import webchat as present
from postroom.wire.webchat import (
    WebchatCode,
    WebchatCodeRequest,
    WebchatIntroduction,
    WebchatMessage,
    WebchatMessages,
    WebchatSaid,
    WebchatSay,
    WebchatToken,
    WebchatUser,
)

PAGE = 50
PER_NETWORK = Limit("chat", 300, timedelta(minutes=1))
"""An office behind one address writes less; a flood is more."""
NEW_CHATS = Limit("new chat", 60, timedelta(hours=1))
PER_VISITOR = Limit("visitor", 60, timedelta(minutes=1))

_LONGEST_NAME = 200
_LONGEST_URL = 2_000
_MOST_META = 50
_LONGEST_META = 500
_KEPT_S = 60


@get("/webchat/{chat_id:uuid}/setup", opt=PUBLIC, include_in_schema=False)
async def get_setup(chat_id: FromPath[UUID], request: Request[Any, Any, Any], work: Work) -> Response[bytes]:
    """Return how a widget is set up, the same to everybody."""
    return webchat_page.kept(request, await webchat_page.setup_of(work, chat_id), "application/json")


@post("/webchat/{chat_id:uuid}/messages", opt=PUBLIC | SECRET, include_in_schema=False)
async def say(chat_id: FromPath[UUID], data: JSONBody[WebchatSay], scope: Scope, work: Work) -> WebchatSaid:
    """Take what a visitor says. It is answered once it is kept; said again it is said once."""
    token = bearer(scope)
    await work.brake_all((PER_NETWORK,), (PER_VISITOR, token) if token else (NEW_CHATS, str(chat_id)))
    setup, act = await webchat_files.entered(work, chat_id)
    visitor = await visitors.with_token(act.conn, setup, token, writes=True) if token else None
    said = Said(
        echo_id=data.echo_id,
        text=data.text,
        profile=await _profile(work, act, setup, visitor, data.user),
        files=data.files,
        consents=data.consent,
        meta=_meta(data.meta),
        page_url=data.page.url[:_LONGEST_URL],
        page_title=one_line(data.page.title, _LONGEST_NAME),
    )
    taken = await chat.take(act, work.services.blobs, setup, visitor, said)
    [message] = await _shown(work, act, taken.visitor, [taken.heard])
    return WebchatSaid(token=taken.token, message=message)


@get("/webchat/{chat_id:uuid}/messages", opt=PUBLIC, include_in_schema=False)
async def list_messages(
    chat_id: FromPath[UUID],
    scope: Scope,
    work: Work,
    before: Annotated[str, QueryParameter(description="The message before which a page ends; empty: the newest.")] = "",
) -> WebchatMessages:
    """Return a page of the visitor's chat, the newest first asked for."""
    setup, act = await webchat_files.entered(work, chat_id)
    visitor = await visitors.with_token(act.conn, setup, bearer(scope) or "")
    page = await feed.page(act.conn, visitor, ids_in(before)[0] if before else None, PAGE)
    heard = await chat.heard(act.conn, act.organization_id, [line.message_id for line in page.lines])
    found = await _shown(work, act, visitor, heard)
    return WebchatMessages(messages=found, more=page.more, cursor=str(visitor.feed_seq))


@post("/webchat/{chat_id:uuid}/visitor", opt=PUBLIC, status_code=204, include_in_schema=False)
async def introduce(chat_id: FromPath[UUID], data: JSONBody[WebchatIntroduction], scope: Scope, work: Work) -> None:
    """Keep what a visitor says of himself; it stands with the messages he writes from now on."""
    setup, act = await webchat_files.entered(work, chat_id)
    visitor = await visitors.with_token(act.conn, setup, bearer(scope) or "", writes=True)
    user = WebchatUser(name=data.name, email=data.email, digest=data.digest, avatar_url=data.avatar_url)
    await visitors.introduce(act, visitor, await _profile(work, act, setup, visitor, user), consents=data.consent)


async def _profile(work: Work, act: Act, setup: Setup, visitor: Visitor | None, user: WebchatUser) -> Profile:
    """Return who a visitor is by what was just said of him; what was left out stays, and with it what proves it."""
    if not (user.name or user.email or user.digest):
        return visitors.profile_of(visitor) if visitor else Profile()
    secrets = await setups.secrets_of(act.conn, work.services.keys, setup) if user.digest else ()
    return Profile(
        name=one_line(user.name, _LONGEST_NAME),
        email=one_line(user.email, _LONGEST_NAME),
        identity=identify(secrets, user.email, user.digest),
        avatar_url=user.avatar_url[:_LONGEST_URL] if user.avatar_url.startswith("https://") else "",
    )


def _meta(given: Mapping[str, str]) -> dict[str, str]:
    some = list(given.items())[:_MOST_META]
    return {one_line(key, _LONGEST_NAME): one_line(value, _LONGEST_META) for key, value in some}


async def _shown(work: Work, act: Act, visitor: Visitor, heard: Sequence[Heard]) -> list[WebchatMessage]:
    links = None
    if any(one.files for one in heard):
        keyring = await work.services.keys.ensure(act.conn, act.organization_id)
        links = Links(keyring, act.organization_id, visitor.id)
    return [present.message(one.spoken, one.about, one.files, links) for one in heard]


@post("/webchat/{chat_id:uuid}/code", opt=PUBLIC | STEPS, status_code=204, include_in_schema=False)
async def ask_code(
    chat_id: FromPath[UUID], data: JSONBody[WebchatCodeRequest], request: Request[Any, Any, Any], work: Work
) -> Response[None]:
    """Mail a code if there is a chat of this address. The answer, and the time it takes, do not tell."""
    await work.brake(codes.PER_NETWORK)
    async with work.step() as tx:
        setup = await setups.named(tx.conn, chat_id)
        account = await accounts.get(tx.conn, setup.organization_id, setup.account_id)
        code = await codes.make(Act(tx, setup.organization_id, CONTACT), setup, data.email)
    letter = letters.code(request.headers.get("accept-language", ""), chat=account.name, code=code) if code else None
    mailing = BackgroundTask(_mail, work, setup.organization_id, data.email.strip(), letter) if letter else None
    return Response(None, status_code=204, background=mailing)


@post("/webchat/{chat_id:uuid}/history", opt=PUBLIC | STEPS | SECRET, status_code=200, include_in_schema=False)
async def find_history(chat_id: FromPath[UUID], data: JSONBody[WebchatCode], work: Work) -> WebchatToken:
    """Give this browser the earlier chat of an address, for the code that was mailed there."""
    await work.brake(codes.TRIES_PER_NETWORK)
    async with work.step() as tx:  # a wrong one counts: this is committed in any case
        setup = await setups.named(tx.conn, chat_id)
        token = await codes.redeem(Act(tx, setup.organization_id, CONTACT), setup, data.email, data.code)
    if token is None:
        raise codes.WrongCode
    return WebchatToken(token=token)


async def _mail(work: UnitOfWork, organization_id: UUID, to: str, letter: letters.Letter) -> None:
    await work.services.system_mail.send([organization_id], to, letter.subject, letter.text)


HANDLERS = [get_setup, say, list_messages, introduce, ask_code, find_history, *webchat_files.HANDLERS]
