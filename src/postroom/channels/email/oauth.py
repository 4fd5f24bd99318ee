"""Sign in at Google and Microsoft in the browser: authorization code with PKCE (RFC 6749, section 4.1; RFC 7636).

https://developers.google.com/identity/protocols/oauth2/web-server
https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow

The hosts are the providers' own and never come from outside. Codes, tokens and secrets go into request bodies only.
"""

import asyncio
import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from urllib.parse import urlencode

import aiohttp
import msgspec
from typing_extensions import override

from postroom.channels.base import Server, TlsMode
from postroom.channels.email import failures, providers
from postroom.channels.email.connect import Network
from postroom.channels.email.lookup import PublicResolver
from postroom.kit.errors import RemoteError
from postroom.kit.oauth import Authority, Client, Provider, Tokens, busy, client_refused, consent_gone, consent_short

ANY_TENANT = "common"
_SECONDS = 15.0
_REVOKE_S = 5.0  # somebody waits for it
_MOST_BYTES = 64 << 10
_TOKEN = re.compile(r"[!-~]{1,10000}")  # what can stand in a SASL answer (RFC 6750, section 2.1, and what vendors send)
_LIFE_S = (60.0, 86_400.0)
_USUAL_LIFE_S = 3600.0
_LONGEST_WAIT_S = 600.0
_CONSENT_ERRORS = {"invalid_grant", "interaction_required", "consent_required", "login_required", "access_denied"}
_SECRETS = ("code", "code_verifier", "refresh_token")
_PASSING_ERRORS = {"temporarily_unavailable", "server_error", "rate_limit_exceeded", "slow_down"}


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """A provider: its endpoints (`{tenant}` is put in), what is asked for, what must be granted, and its servers."""

    authorize: str
    tokens: str
    scope: str
    granted: Sequence[str]
    extra: Mapping[str, str]
    imap: Server
    smtp: Server
    revoke: str = ""
    """Where a token is given back (RFC 7009); empty where the provider has no such place."""


FACTS: dict[Provider, Facts] = {
    Provider.GOOGLE: Facts(
        authorize="https://accounts.google.com/o/oauth2/v2/auth",
        tokens="https://oauth2.googleapis.com/token",
        scope="https://mail.google.com/",
        granted=("https://mail.google.com/",),
        # Without the question for consent Google gives a refresh token the first time only.
        extra={"access_type": "offline", "prompt": "consent select_account", "include_granted_scopes": "false"},
        imap=Server("imap.gmail.com", 993, TlsMode.TLS),
        smtp=Server("smtp.gmail.com", 465, TlsMode.TLS),
        # https://developers.google.com/identity/protocols/oauth2/web-server#tokenrevoke
        revoke="https://oauth2.googleapis.com/revoke",
    ),
    Provider.MICROSOFT: Facts(
        authorize="https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize",
        tokens="https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
        scope="https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access",
        granted=("IMAP.AccessAsUser.All", "SMTP.Send"),
        extra={"response_mode": "query", "prompt": "select_account"},
        imap=Server("outlook.office365.com", 993, TlsMode.TLS),
        smtp=Server("smtp.office365.com", 587, TlsMode.STARTTLS),
    ),
}


class _Answer(msgspec.Struct, frozen=True):
    """What a token endpoint answers, RFC 6749, sections 5.1 and 5.2."""

    access_token: str = ""
    refresh_token: str = ""
    expires_in: float = _USUAL_LIFE_S
    scope: str = ""
    error: str = ""
    error_description: str = ""

    @override
    def __repr__(self) -> str:
        """Leave the tokens out."""
        return f"_Answer(error={self.error!r})"


class OAuth(Authority):
    """The providers, asked over a connection of its own each time: it is rare."""

    def __init__(self, network: Network, facts: Mapping[Provider, Facts] = FACTS) -> None:
        """Take what the operator allows; other facts are for tests with a provider of their own."""
        self._network = network
        self._facts = facts

    def servers(self, provider: Provider, address: str) -> tuple[Server, Server]:
        """Return where an address of a provider is read and sent from."""
        known = providers.for_domain(address.rpartition("@")[2])
        if known and known.sign_in is provider and known.imap and known.smtp:
            return known.imap, known.smtp
        return self._facts[provider].imap, self._facts[provider].smtp

    def sign_in_url(self, client: Client, *, redirect_uri: str, state: str, challenge: str, hint: str = "") -> str:
        """Return where the browser goes. `challenge` is S256 of the verifier; `hint` the address to sign in as."""
        facts = self._facts[client.provider]
        query = {
            "client_id": client.client_id,
            "response_type": "code",
            "redirect_uri": redirect_uri,
            "scope": facts.scope,
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            **facts.extra,
            **({"login_hint": hint} if hint else {}),
        }
        return f"{_put_in(facts.authorize, client)}?{urlencode(query)}"

    async def exchange(self, client: Client, *, code: str, verifier: str, redirect_uri: str) -> Tokens:
        """Return the tokens for a code. Raises as `refresh`; `NeedsUser` when not all mail needs was allowed."""
        answer = await self._ask(
            client,
            {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri, "code_verifier": verifier},
        )
        facts = self._facts[client.provider]
        granted = answer.scope.split()
        everything = all(any(one.endswith(needed) for one in granted) for needed in facts.granted)
        if not answer.refresh_token or (granted and not everything):
            raise consent_short(client.provider)
        return _tokens(answer)

    @override
    async def refresh(self, client: Client, refresh_token: str) -> Tokens:
        scope = self._facts[client.provider].scope if client.provider is Provider.MICROSOFT else ""
        asked = {"grant_type": "refresh_token", "refresh_token": refresh_token, **({"scope": scope} if scope else {})}
        return _tokens(await self._ask(client, asked))

    async def revoke(self, client: Client, refresh_token: str) -> bool:
        """Give back what somebody allowed, as far as the provider has a place for that; return whether it took it.

        Nothing depends on it: whoever wants to be sure ends the access at the provider.
        """
        endpoint = self._facts[client.provider].revoke
        if not endpoint:
            return False
        try:
            async with asyncio.timeout(_REVOKE_S):
                status, _, _ = await self._post(endpoint, {"token": refresh_token})
        except (aiohttp.ClientError, OSError, ValueError):
            return False
        return status == HTTPStatus.OK

    async def _ask(self, client: Client, asked: dict[str, str]) -> _Answer:
        """Post a form to the token endpoint. Raises `RetryLater` or `NeedsUser` in words, without a secret."""
        facts = self._facts[client.provider]
        form = {"client_id": client.client_id, "client_secret": client.secret, **asked}
        try:
            status, wait, body = await self._post(_put_in(facts.tokens, client), form)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise busy(client.provider, _LIFE_S[0]) from error
        answer = _read(body)
        if answer is None or status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS:
            raise busy(client.provider, wait)
        if status == HTTPStatus.OK and not answer.error and _fit(answer):
            return answer
        raise _refused(
            client.provider, answer, wait, secrets=[client.secret, *(asked.get(name, "") for name in _SECRETS)]
        )

    async def _post(self, url: str, form: Mapping[str, str]) -> tuple[int, float, bytes]:
        resolver = None if self._network.allow_private else PublicResolver()
        connector = aiohttp.TCPConnector(resolver=resolver, ssl=self._network.context(), use_dns_cache=False)
        timeout = aiohttp.ClientTimeout(total=_SECONDS)
        async with (
            aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar(), timeout=timeout) as session,
            session.post(url, data=form, allow_redirects=False, headers={"Accept": "application/json"}) as response,
        ):
            body = b""
            while len(body) <= _MOST_BYTES and (chunk := await response.content.readany()):
                body += chunk
            return response.status, _wait(response.headers.get("Retry-After", "")), body


def _put_in(endpoint: str, client: Client) -> str:
    return endpoint.replace("{tenant}", client.tenant or ANY_TENANT)


def _read(body: bytes) -> _Answer | None:
    try:
        return msgspec.json.decode(body[: _MOST_BYTES + 1], type=_Answer, strict=False)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _fit(answer: _Answer) -> bool:
    """Tell whether the tokens can be used: they go into lines of other protocols."""
    refresh = answer.refresh_token
    return bool(_TOKEN.fullmatch(answer.access_token)) and (not refresh or bool(_TOKEN.fullmatch(refresh)))


def _tokens(answer: _Answer) -> Tokens:
    life = max(_LIFE_S[0], min(_LIFE_S[1], answer.expires_in))  # in this order what is no number becomes a day
    return Tokens(access=answer.access_token, refresh=answer.refresh_token, expires_in=life)


def _wait(header: str) -> float:
    """Read Retry-After in seconds (RFC 9110, section 10.2.3); a minute where it says nothing we understand."""
    return min(float(header), _LONGEST_WAIT_S) if header.isdecimal() else _LIFE_S[0]


def _refused(provider: Provider, answer: _Answer, wait: float, *, secrets: Sequence[str]) -> RemoteError:
    if answer.error in _PASSING_ERRORS or not answer.error:
        return busy(provider, wait)
    said = f"{answer.error} {answer.error_description}"
    for secret in secrets:
        said = failures.without_secret(said, secret)
    said = failures.clean(said.splitlines()[0])
    # Only what speaks of the person ends what he allowed; all else is the client's, or ours, for an admin to look at.
    return (consent_gone if answer.error in _CONSENT_ERRORS else client_refused)(provider, said)
