"""The wire: what carries the requests of Twilio's library, over aiohttp, to Twilio's own hosts and no others.

The library's own transport writes each request into the log, and retries what must not be repeated.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import aiohttp
import msgspec

from postroom.channels.twilio.failures import away

_TIMEOUT = aiohttp.ClientTimeout(total=30.0, connect=10.0)
API, CONVERSATIONS, MEDIA = "api.twilio.com", "conversations.twilio.com", "mcs.us1.twilio.com"


class Reach(msgspec.Struct, frozen=True):
    """Where Twilio is. `instead` leads all its hosts to one server of this computer, for tests."""

    instead: str = ""


class Answer(msgspec.Struct, frozen=True):
    """What the library reads of an answer."""

    status_code: int
    text: str
    headers: Mapping[str, str] = {}

    @property
    def ok(self) -> bool:
        """Return whether it is no error."""
        return self.status_code < 400  # noqa: PLR2004 where errors begin (RFC 9110, section 15)


class Wire:
    """The transport of one client; what `twilio.http.AsyncHttpClient` is to the library."""

    is_async = True

    def __init__(self, reach: Reach, session: aiohttp.ClientSession) -> None:
        """Take where to and by what."""
        self._reach = reach
        self._session = session

    async def request(
        self,
        method: str,
        uri: str,
        params: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 the library's; ours holds for the session
        allow_redirects: bool = False,  # noqa: FBT001, FBT002 as the library calls it
    ) -> Answer:
        """Ask, and return what came. Raises `Away`."""
        del timeout, allow_redirects
        form = urlencode(data or {}, doseq=True) if method.upper() == "POST" else None
        status, content = await self.ask(
            method, uri, params=params, content=form.encode() if form is not None else None, headers=headers, auth=auth
        )
        return Answer(status, content.decode("utf-8", "replace"))

    async def ask(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, Any] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
    ) -> tuple[int, bytes]:
        """Ask for anything of Twilio's; return status and body. Raises `Away`."""
        proof = {"Authorization": aiohttp.encode_basic_auth(*auth)} if auth else {}
        try:
            async with self._session.request(
                method,
                self._where(url),
                params={name: str(value) for name, value in (params or {}).items()},
                data=content,
                headers={**(headers or {}), **proof},
                allow_redirects=False,
            ) as response:
                return response.status, await response.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise away() from error

    def _where(self, url: str) -> str:
        """Return the address to ask; credentials go to no other host than Twilio's."""
        parts = urlsplit(url)
        if parts.scheme != "https" or parts.netloc not in {API, CONVERSATIONS, MEDIA}:
            raise away()
        return self._reach.instead + url.removeprefix(f"https://{parts.netloc}") if self._reach.instead else url


def session() -> aiohttp.ClientSession:
    """Open what requests go through; it is closed by whoever opened it."""
    return aiohttp.ClientSession(timeout=_TIMEOUT, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False)
