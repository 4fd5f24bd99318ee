"""The client: the calls we make of Twilio's REST API, by its official library.

    async with connected(reach, credentials) as twilio:
        messages = await twilio.since(service, conversation, index)

All of them may be repeated but `say`: whoever calls it looks first whether it was said. Failures are those of
`failures`. Calls of the API set off no webhooks unless asked to, so that ours never come back to us.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from postroom.channels.twilio import messages
from postroom.channels.twilio.credentials import Credentials
from postroom.channels.twilio.failures import Missing, Taken, away, failure
from postroom.channels.twilio.messages import Conversation, Mark, Media, Message
from postroom.channels.twilio.webhooks import EVENTS
from postroom.channels.twilio.wire import MEDIA, Reach, Wire, session

_PAGE = 50
_MOST = 1_000


class Twilio:
    """Twilio, as one account sees it."""

    def __init__(self, credentials: Credentials, wire: Wire) -> None:
        """Take who asks and by what; `connected` makes one."""
        from twilio.rest import Client  # noqa: PLC0415 only who has Twilio connected pays for it

        self._auth = (credentials.account_sid, credentials.auth_token)
        self._wire = wire
        self._client: Any = Client(*self._auth, http_client=wire, environment={"": ""})

    async def status(self) -> str:
        """Return how the account stands: "active", "suspended" or "closed"."""
        account = self._client.api.v2010.accounts(self._auth[0])
        return str((await _asked(account.fetch_async)).status)

    async def service(self, name: str) -> str:
        """Return the SID of the conversation service of this name, made when there is none."""
        services = self._client.conversations.v1.services
        async for one in _listed(services.stream_async):
            if one.friendly_name == name:
                return str(one.sid)
        return str((await _asked(services.create_async, friendly_name=name)).sid)

    async def ring_at(self, service: str, url: str) -> None:
        """Have Twilio tell this address what happens in the service's conversations."""
        webhooks = self._client.conversations.v1.services(service).configuration.webhooks()
        await _asked(webhooks.update_async, post_webhook_url=url, filters=list(EVENTS), method="POST")

    async def conversation(self, service: str, sid_or_name: str) -> Conversation:
        """Return a conversation. Raises `Missing`."""
        found = self._conversations(service)(sid_or_name)
        return _conversation(await _asked(found.fetch_async))

    async def begun_since(self, service: str, moment: datetime) -> list[Conversation]:
        """Return the conversations that were begun since then, whoever did. Twilio lists whole days, latest first."""
        found, day = [], moment.strftime("%Y-%m-%dT00:00:00Z")
        async for one in _listed(self._conversations(service).stream_async, start_date=day, limit=_MOST):
            if isinstance(one.date_created, datetime) and one.date_created < moment:
                break
            found.append(_conversation(one))
        return found

    async def begin(self, service: str, name: str, title: str) -> Conversation:
        """Make the conversation of this unique name, or return the one there is."""
        create = self._conversations(service).create_async
        try:
            return _conversation(await _asked(create, unique_name=name, friendly_name=title))
        except Taken:
            return await self.conversation(service, name)

    async def join(self, service: str, conversation: str, identity: str) -> None:
        """Let somebody take part."""
        participants = self._conversations(service)(conversation).participants
        try:
            await _asked(participants.create_async, identity=identity)
        except Taken:
            return

    async def since(self, service: str, conversation: str, index: int) -> list[Message]:
        """Return the messages from an index on, oldest first."""
        found = []
        stream = self._conversations(service)(conversation).messages.stream_async
        async for one in _listed(stream, order="desc"):
            if one.index < index:
                break
            found.append(_message(one))
        return found[::-1]

    async def say(
        self, service: str, conversation: str, author: str, mark: Mark, *, body: str = "", media: str = ""
    ) -> str:
        """Add a text or a file to a conversation; return the SID of the message."""
        what = {"body": body} if body else {"media_sid": media}
        create = self._conversations(service)(conversation).messages.create_async
        return str((await _asked(create, author=author, attributes=messages.marked(mark), **what)).sid)

    async def upload(self, service: str, filename: str, media_type: str, content: bytes) -> str:
        """Leave a file at Twilio for a message; return its SID. One no message takes is deleted there."""
        url = f"https://{MEDIA}/v1/Services/{service}/Media?Filename={quote(filename, safe='')}"
        return str((await self._media("POST", url, content, media_type))["sid"])

    async def link(self, service: str, media: Media) -> str:
        """Return an address from which a file can be fetched for some minutes, by anybody."""
        found = await self._media("GET", f"https://{MEDIA}/v1/Services/{service}/Media/{media.sid}")
        return str(found["links"]["content_direct_temporary"])

    async def _media(self, method: str, url: str, content: bytes | None = None, media_type: str = "") -> dict[str, Any]:
        """Ask for a file, which the library cannot: https://www.twilio.com/docs/conversations/media-support-conversations."""
        headers = {"Content-Type": media_type} if media_type else None
        status, answer = await self._wire.ask(method, url, content=content, headers=headers, auth=self._auth)
        if status >= HTTPStatus.BAD_REQUEST:
            raise failure(status, None)
        try:
            found = json.loads(answer)
        except ValueError as error:
            raise Missing from error
        return found if isinstance(found, dict) else {}

    def _conversations(self, service: str) -> Any:  # noqa: ANN401 the library has no types
        return self._client.conversations.v1.services(service).conversations


@asynccontextmanager
async def connected(reach: Reach, credentials: Credentials) -> AsyncIterator[Twilio]:
    """Open a client; its connections are closed at the end of the block."""
    async with session() as opened:
        yield Twilio(credentials, Wire(reach, opened))


async def _asked(call: Callable[..., Awaitable[Any]], **parameters: object) -> Any:  # noqa: ANN401 the library has no types
    """Make a call of the library's, with our errors."""
    with _ours():
        return await call(**parameters)


async def _listed(stream: Callable[..., Awaitable[AsyncIterator[Any]]], **parameters: object) -> AsyncIterator[Any]:
    """Read a list of the library's, page after page, with our errors."""
    with _ours():
        async for one in await stream(page_size=_PAGE, **parameters):
            yield one


@contextmanager
def _ours() -> Iterator[None]:
    from twilio.base.exceptions import TwilioException  # noqa: PLC0415 as in `Twilio`

    try:
        yield
    except TwilioException as error:
        told = next((one for one in error.args if hasattr(one, "status_code")), None)  # a page that could not be read
        status = int(getattr(error, "status", getattr(told, "status_code", HTTPStatus.BAD_GATEWAY)))
        raise failure(status, getattr(error, "code", None)) from error
    except ValueError as error:  # no JSON: something between here and Twilio answers
        raise away() from error


def _conversation(given: Any) -> Conversation:  # noqa: ANN401 the library has no types
    return Conversation(str(given.sid), str(given.unique_name or ""), given.state == "closed")


def _message(given: Any) -> Message:  # noqa: ANN401 the library has no types
    return Message(
        sid=str(given.sid),
        index=int(given.index or 0),
        author=str(given.author or ""),
        body=str(given.body or ""),
        media=messages.media_of(given.media),
        mark=messages.mark_of(given.attributes),
    )
