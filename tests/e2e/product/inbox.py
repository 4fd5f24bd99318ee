"""A real Postroom with a real mail server behind it, spoken to as its app does."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from uuid import uuid4

import httpx

from tests.e2e.run.running import Place, Running, open_folder
from tests.e2e.servers.dovecot import Dovecot, MailUser
from tests.e2e.servers.ports import wait_until

PASSWORD = "correct horse battery"
PATIENCE_S = 30.0


class Api:
    """One person's session."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.client = httpx.Client(base_url=base, headers={"Origin": base}, timeout=30)
        self.me: dict[str, Any] = {}

    @property
    def organization(self) -> str:
        return str(self.me["organizations"][0]["id"])

    @property
    def team(self) -> str:
        return str(self.me["teams"][0]["id"])

    @property
    def id(self) -> str:
        return str(self.me["user"]["id"])

    def get(self, path: str, **query: str) -> dict[str, Any]:
        answer = self.client.get(f"/v1{path}", params={"organization": self.organization, **query})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def write(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = self.client.request(
            method,
            f"/v1{path}",
            params={"organization": self.organization} if self.me else {},
            json=body,
            headers={"Idempotency-Key": str(uuid4())},
        )
        assert answer.status_code < 300, answer.text
        found: dict[str, Any] = answer.json() if answer.content else {}
        return found

    def subjects(self, **mailbox: str) -> list[str]:
        """Return the subjects of a mailbox, all pages of it."""
        found: list[str] = []
        until: str | None = None
        while True:
            page = self.get("/conversations", **mailbox, **({"until": until} if until else {}))
            found += [one["subject"] for one in page["conversations"]]
            until = page["next"]
            if until is None:
                return found

    def conversation(self, subject: str) -> dict[str, Any]:
        """Return a conversation by its subject, waited for."""
        found: list[dict[str, Any]] = []

        def look() -> bool:
            rows = self.get("/conversations", all="true")["conversations"]
            found[:] = [one for one in rows if one["subject"] == subject]
            return bool(found)

        assert wait_until(look, PATIENCE_S), f"no conversation {subject!r}"
        return found[0]


class House:
    """A running Postroom and the sessions people have in it."""

    def __init__(self, run: Running) -> None:
        self.run = run
        self.address, self.code = run.line.removeprefix("Postroom is ready: ").split("/setup?code=")
        self._stack = ExitStack()

    def stranger(self) -> Api:
        """A browser without a session."""
        api = Api(self.address)
        self._stack.callback(api.client.close)
        return api

    def set_up(self) -> Api:
        """Go through the first-run form."""
        api = self.stranger()
        person = {"name": "Ann", "email": "ann@acme.example", "password": PASSWORD}
        api.me = api.write("POST", "/setup", {"code": self.code, "organization": "Acme", **person})
        return api

    def hire(self, owner: Api, name: str = "Ben") -> Api:
        """Invite a colleague into the owner's team and let him accept."""
        body = {"organization": owner.organization, "email": f"{name.lower()}@acme.example", "teams": [owner.team]}
        link = owner.write("POST", "/invitations", body)["invitations"]["link"]
        api = self.stranger()
        accept = {"code": link.partition("code=")[2], "name": name, "password": PASSWORD}
        api.me = api.write("POST", "/invitation", accept)
        return api

    def returning(self, email: str = "ann@acme.example") -> Api:
        """Log somebody in on another device."""
        api = self.stranger()
        api.me = api.write("POST", "/login", {"email": email, "password": PASSWORD})
        return api

    def close(self) -> None:
        """Close every session."""
        self._stack.close()


def login_fields(dovecot: Dovecot, user: MailUser, *, imap: int | None = None) -> dict[str, Any]:
    """Return what a person would type in to connect a mailbox."""
    return {
        "username": user.address,
        "password": user.password,
        "imap": {"host": "127.0.0.1", "port": imap or dovecot.imap, "tls": "plain"},
        "smtp": {"host": "127.0.0.1", "port": dovecot.submission, "tls": "plain"},
    }


def connect(api: Api, dovecot: Dovecot, user: MailUser, *, imap: int | None = None) -> str:
    """Connect a mailbox to the team's inbox with all its history; return the account."""
    body = {
        "organization": api.organization,
        "address": user.address,
        "name": "Acme Support",
        "login": login_fields(dovecot, user, imap=imap),
        "team": api.team,
        "history_days": None,
    }
    return str(api.write("POST", "/accounts", body)["accounts"]["id"])


@contextmanager
def postroom(**settings: str) -> Iterator[House]:
    """A Postroom in an empty folder, allowed to reach the servers of this computer."""
    with open_folder() as folder:
        place = Place(folder, POSTROOM_ALLOW_PRIVATE_NETWORKS="1")
        place.environ |= settings
        with place.running() as run:
            house = House(run)
            try:
                yield house
            finally:
                house.close()


def letter(number: int, *, to: str, sender: str = "ingrid@fjord.example", subject: str | None = None) -> bytes:
    """A plain mail with a number of its own."""
    return (
        f"From: Ingrid <{sender}>\r\nTo: {to}\r\nSubject: {subject or f'Order {number}'}\r\n"
        f"Message-ID: <order{number}@fjord.example>\r\nDate: Fri, 20 Nov 2026 09:00:00 +0000\r\n\r\n"
        f"Where is order {number}?\r\n"
    ).encode()
