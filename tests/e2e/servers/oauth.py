"""An OAuth 2.0 provider on loopback that is as strict as Google and Microsoft are published to be.

    browser ──GET /authorize──▶ page with Allow ──▶ redirect_uri?code&state
    Postroom ──POST /token──▶ tokens, or an error of RFC 6749, section 5.2
    Postroom ──POST /revoke──▶ what was allowed is over (RFC 7009)
    Dovecot ──POST /introspect──▶ whose token it is, if it is good now (RFC 7662)

What a request does wrong is kept in `violations`: a test that ends well has none.
"""

import base64
import hashlib
import html
import json
import secrets
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from typing_extensions import override

from postroom.channels.base import Server
from postroom.channels.email.oauth import FACTS, Facts
from postroom.kit.oauth import Client, Provider
from tests.e2e.servers.dovecot import Dovecot, start_dovecot
from tests.e2e.servers.ports import LOOPBACK

_CODE_LIFE_S = 60
_VERIFIER = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_FORM = "application/x-www-form-urlencoded"
_PASSDB = """auth_mechanisms = plain login {mechanisms}
passdb {{
  driver = oauth2
  mechanisms = {mechanisms}
  args = {file}
}}"""
_INTROSPECTION = """introspection_mode = post
introspection_url = {base}/introspect
username_attribute = username
active_attribute = active
active_value = true
"""
Answer = tuple[int, dict[str, object]]


@dataclass
class Code:
    """An authorization code: for whom, and what it is bound to."""

    person: str
    redirect_uri: str
    challenge: str
    scope: str
    made: float


@dataclass
class Access:
    """An access token: whose it is, until when, and from which sign-in."""

    person: str
    ends: float
    family: str


@dataclass
class OAuthProvider:
    """A provider with one registered client. `person` is who sits at its sign-in page.

    `down` answers 503; `refuses` answers every request for tokens with that error; `rotates` gives another refresh
    token each time and takes the old one no more; `forgetful` gives none; `life_s` is how long access tokens live.
    """

    redirect_uri: str = ""
    person: str = ""
    client_id: str = "postroom-test"
    client_secret: str = "s3cret/with+signs="
    granted: str | None = None
    life_s: float = 3600
    rotates: bool = True
    forgetful: bool = False
    down: bool = False
    refuses: str = ""
    refreshes: int = 0
    violations: list[str] = field(default_factory=list)
    asked: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._codes: dict[str, Code] = {}
        self._access: dict[str, Access] = {}
        self._refresh: dict[str, tuple[str, str]] = {}
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer((LOOPBACK, 0), _handler(self))
        self.base = f"http://{LOOPBACK}:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()

    def client(self, provider: Provider = Provider.GOOGLE) -> Client:
        """Return the registered client as an organization would enter it."""
        return Client(provider=provider, client_id=self.client_id, secret=self.client_secret)

    def facts(self, provider: Provider, imap: Server, smtp: Server) -> Facts:
        """Return a provider's facts with the endpoints of this one, and mail servers of a test."""
        known = FACTS[provider]
        return Facts(
            authorize=f"{self.base}/authorize",
            tokens=f"{self.base}/token",
            scope=known.scope,
            granted=known.granted,
            extra=known.extra,
            imap=imap,
            smtp=smtp,
            revoke=known.revoke and f"{self.base}/revoke",
        )

    def consent(self, query: Mapping[str, str]) -> tuple[str, str]:
        """Return the code and the state that the person's consent leads to, as the browser would carry them."""
        target = self._authorized(dict(query))
        found = {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}
        return found["code"], found["state"]

    def sign_in(self, person: str) -> str:
        """Return a refresh token of somebody who has signed in before."""
        return self._issue(person, secrets.token_hex(8))[1]

    def access(self, person: str) -> str:
        """Return an access token of somebody."""
        return self._issue(person, secrets.token_hex(8))[0]

    def knows(self, refresh_token: str) -> bool:
        """Tell whether a refresh token is good."""
        with self._lock:
            return refresh_token in self._refresh

    def revoke(self, person: str) -> None:
        """Take everything back that somebody has allowed, as he can in his account."""
        with self._lock:
            self._access = {token: one for token, one in self._access.items() if one.person != person}
            self._refresh = {token: one for token, one in self._refresh.items() if one[0] != person}

    def end_access(self) -> None:
        """Let every access token end before its time; refresh tokens stay good."""
        with self._lock:
            self._access.clear()

    def authorize(self, query: dict[str, str]) -> str | None:
        """Return where Allow leads; None for a request that is not as it must be."""
        self.asked = query
        scope = query.get("scope", "")
        google = scope == FACTS[Provider.GOOGLE].scope
        for right, wrong in (
            (query.get("response_type") == "code", "response_type is not code"),
            (query.get("client_id") == self.client_id, "client_id is not registered"),
            (query.get("redirect_uri") == self.redirect_uri, "redirect_uri is not the registered one"),
            (query.get("code_challenge_method") == "S256", "code_challenge_method is not S256"),
            (len(query.get("code_challenge", "")) == 43, "code_challenge is no SHA-256 in base64url"),
            (len(query.get("state", "")) >= 22, "state can be guessed"),
            (google or "offline_access" in scope.split(), "scope does not ask for a refresh token"),
            (not google or query.get("access_type") == "offline", "access_type is not offline"),
            ("secret" not in " ".join(query), "a secret is in the address"),
        ):
            if not right:
                self.violations.append(wrong)
                return None
        return self._authorized(query)

    def token(self, kind: str, form: dict[str, str]) -> Answer:
        """Answer a request for tokens."""
        if self.down or self.refuses:
            return (503, {"error": "temporarily_unavailable"}) if self.down else (400, {"error": self.refuses})
        if kind.partition(";")[0] != _FORM:
            return self._wrong("not a form", "invalid_request")
        if (form.get("client_id"), form.get("client_secret")) != (self.client_id, self.client_secret):
            return 401, {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret."}
        match form.get("grant_type"):
            case "authorization_code":
                return self._redeem(form)
            case "refresh_token":
                return self._renew(form)
        return self._wrong("grant_type", "unsupported_grant_type")

    def give_back(self, kind: str, form: dict[str, str]) -> Answer:
        """End everything that came of one sign-in, as Google does."""
        if self.down:
            return 503, {"error": "temporarily_unavailable"}
        if kind.partition(";")[0] != _FORM or set(form) != {"token"}:
            return self._wrong("not a form with a token", "invalid_request")
        with self._lock:
            found = self._refresh.pop(form["token"], None)
            if found is None:
                return 400, {"error": "invalid_token"}
            self._access = {token: one for token, one in self._access.items() if one.family != found[1]}
        return 200, {}

    def introspect(self, form: dict[str, str]) -> Answer:
        """Tell whose token it is."""
        with self._lock:
            found = self._access.get(form.get("token", ""))
        if found is None or found.ends < time.time():
            return 200, {"active": False}
        return 200, {"active": True, "username": found.person}

    def _authorized(self, query: dict[str, str]) -> str:
        code = secrets.token_urlsafe(24)
        made = Code(self.person, query["redirect_uri"], query["code_challenge"], query["scope"], time.time())
        with self._lock:
            self._codes[code] = made
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state'], 'scope': made.scope})}"

    def _redeem(self, form: dict[str, str]) -> Answer:
        with self._lock:
            code = self._codes.pop(form.get("code", ""), None)
        if code is None or time.time() - code.made > _CODE_LIFE_S:
            return 400, {"error": "invalid_grant", "error_description": "The code is used or has expired."}
        if form.get("redirect_uri") != code.redirect_uri:
            return self._wrong("redirect_uri differs from the first one", "invalid_grant")
        verifier = form.get("code_verifier", "")
        if not 43 <= len(verifier) <= 128 or not set(verifier) <= _VERIFIER:
            return self._wrong("code_verifier is malformed", "invalid_request")
        digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        if digest != code.challenge:
            return self._wrong("code_verifier does not fit", "invalid_grant")
        access, refresh = self._issue(code.person, secrets.token_hex(8))
        return self._answer(access, "" if self.forgetful else refresh, self.granted or code.scope)

    def _renew(self, form: dict[str, str]) -> Answer:
        with self._lock:
            found = self._refresh.get(form.get("refresh_token", ""))
            if found and self.rotates:
                del self._refresh[form["refresh_token"]]
        if found is None:
            return 400, {"error": "invalid_grant", "error_description": "The refresh_token has expired."}
        self.refreshes += 1
        access, refresh = self._issue(*found)
        return self._answer(access, refresh if self.rotates else "", self.granted or "")

    def _issue(self, person: str, family: str) -> tuple[str, str]:
        access, refresh = f"at.{secrets.token_urlsafe(24)}", f"rt/{secrets.token_urlsafe(24)}"
        with self._lock:
            self._access[access] = Access(person, time.time() + self.life_s, family)
            self._refresh[refresh] = (person, family)
        return access, refresh

    def _answer(self, access: str, refresh: str, scope: str) -> Answer:
        answer: dict[str, object] = {"access_token": access, "token_type": "Bearer", "expires_in": self.life_s}
        return 200, answer | ({"refresh_token": refresh} if refresh else {}) | ({"scope": scope} if scope else {})

    def _wrong(self, words: str, error: str) -> Answer:
        self.violations.append(words)
        return 400, {"error": error, "error_description": words}


@contextmanager
def dovecot_with_tokens(provider: OAuthProvider, mechanisms: str = "xoauth2 oauthbearer") -> Iterator[Dovecot]:
    """Start a Dovecot that asks the provider whose a token is; passwords work, too."""
    with tempfile.NamedTemporaryFile("w", prefix="dovecot-oauth2-", suffix=".ext") as file:
        Path(file.name).chmod(0o644)
        file.write(_INTROSPECTION.format(base=provider.base))
        file.flush()
        server = start_dovecot(extra=_PASSDB.format(mechanisms=mechanisms, file=file.name))
        yield server
        server.close()


def _handler(provider: OAuthProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """One request."""

        def do_GET(self) -> None:
            """Show the sign-in page."""
            parts = urlsplit(self.path)
            target = provider.authorize(_flat(parts.query)) if parts.path == "/authorize" else None
            page = f'<!doctype html><title>Sign in</title><a href="{html.escape(target)}">Allow</a>' if target else "no"
            self._say(200 if target else 400, "text/html", page.encode())

        def do_POST(self) -> None:
            """Answer a program."""
            form = _flat(self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode())
            if self.path == "/introspect":
                status, answer = provider.introspect(form)
            elif self.path == "/revoke":
                status, answer = provider.give_back(self.headers.get("Content-Type", ""), form)
            else:
                status, answer = provider.token(self.headers.get("Content-Type", ""), form)
            self._say(status, "application/json", json.dumps(answer).encode())

        @override
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

        def _say(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler


def _flat(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query, keep_blank_values=True).items()}
