"""IDLE (RFC 2177): wait for news without asking.

resting ──IDLE──▶ asked ──"+"──▶ listening ──news, 9 minutes, interrupted──▶ DONE ──tagged OK──▶ resting
                                    │ the server closes, BYE
                                    ▼
                                RetryLater
"""

import asyncio
from collections.abc import Sequence

from postroom.channels.email.imap.responses import Continuation, Tagged, Untagged
from postroom.channels.email.imap.session import Refused, Session
from postroom.channels.email.imap.wire import not_understood

RENEW_SECONDS = 540.0
_NEWS = {"EXISTS", "EXPUNGE", "FETCH", "VANISHED", "STATUS"}


class Idle:
    """Waits for news of the selected mailbox of a session, or of all that it was told to notify of (RFC 5465)."""

    def __init__(self, session: Session) -> None:
        """Take the session; nothing is sent yet."""
        self._session = session

    async def wait(self, renew: float = RENEW_SECONDS, *interrupted: asyncio.Event) -> Sequence[Untagged]:
        """Return what the server told, at least one response, or nothing after `renew` seconds (under 29 minutes).

        As soon as one of `interrupted` is set it returns, too.
        Raises `Refused` when the server does not want to and `RetryLater` when the connection ends.
        """
        session = self._session
        tag = session.begin()
        done = False
        try:
            await session.wire.send(tag + b" IDLE\r\n")
            news = await self._listen(renew, interrupted)
            await session.wire.send(b"DONE\r\n")
            news.extend(await self._finish(tag))
            done = True
        except Refused:
            done = True
            raise
        finally:
            if not done:
                session.close()
        return news

    async def _listen(self, renew: float, interrupted: Sequence[asyncio.Event]) -> list[Untagged]:
        deadline = asyncio.get_running_loop().time() + renew
        listening = False
        early: list[Untagged] = []
        while True:
            patience = (
                deadline - asyncio.get_running_loop().time() if listening else self._session.network.command_timeout
            )
            try:
                response = await self._session.wire.read(max(patience, 0), *(interrupted if listening else ()))
            except TimeoutError:
                if listening:
                    return early
                raise not_understood(self._session.server) from None
            match response:
                case Continuation():
                    listening = True
                case Tagged(_, status):
                    raise Refused(status) if not listening else not_understood(self._session.server)
                case Untagged():
                    self._session.note(response)
                    early.extend([response] if response.kind in _NEWS else [])
            if listening and early:
                return early

    async def _finish(self, tag: bytes) -> list[Untagged]:
        news: list[Untagged] = []
        while True:
            match await self._session.wire.read_now():
                case Tagged(found, _) if found == tag:
                    return news
                case Untagged() as response:
                    self._session.note(response)
                    news.extend([response] if response.kind in _NEWS else [])
