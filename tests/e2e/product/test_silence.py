"""What Postroom prints and counts tells what happened, never whose mail it was, what was in it, or a secret."""

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from postroom.storage.embedded import Server
from tests.e2e.product.inbox import PASSWORD, Api, House, connect, login_fields
from tests.e2e.run.running import Place, open_folder
from tests.e2e.servers.dovecot import Dovecot, MailUser
from tests.e2e.servers.ports import wait_until
from tests.e2e.servers.smtp import SmtpServer

SUBJECT, BODY, REPLY, COMMENT, FILE = "Zanzibar", "Quicksilver", "Marzipan", "Xylophone", "walrus-payslip.pdf"
CUSTOMER, CUSTOMERS_NAME = "ingrid@hidden-fjord.example", "Solveig"
GUESS, NEW_PASSWORD, WRONG = "guessed-hunter2-open", "another horse staple 9", "mistyped-swordfish"
BROKEN = f"\xfe\xff {SUBJECT} {BODY} without any header field\r\n".encode("latin-1") * 40
PATIENCE_S = 60.0


class Story:
    """One day of an office, and everything that was printed meanwhile, by where."""

    def __init__(self, place: Place, house: House, dovecot: Dovecot, user: MailUser) -> None:
        self.place, self.house, self.dovecot, self.user = place, house, dovecot, user
        self.said: dict[str, str] = {}
        self.secrets: dict[str, list[str]] = {
            "subject": [SUBJECT],
            "body": [BODY, REPLY, COMMENT],
            "file name": [FILE, FILE.partition(".")[0]],
            "address": [CUSTOMER, "hidden-fjord", CUSTOMERS_NAME, user.address, "ann@acme.example"],
            "password": [PASSWORD, user.password, GUESS, NEW_PASSWORD, WRONG],
        }

    def day(self) -> None:
        ann = self.house.set_up()
        self.dovecot.seed(self.user, mail(1, self.user), BROKEN)
        account = connect(ann, self.dovecot, self.user)
        self.secrets["session"] = [str(cookie.value) for cookie in ann.client.cookies.jar]
        assert wait_until(lambda: ann.get(f"/accounts/{account}")["ledger"]["quarantined"] == 1, PATIENCE_S)
        self._answer(ann, account)
        self._wrong_passwords(ann)
        self._token(ann)
        self._crashes(ann)
        self._reset()
        self.said["metrics"] = ann.client.get("/metrics").text

    def _answer(self, ann: Api, account: str) -> None:
        """Write a letter with a file to the customer, and open what came."""
        conversation = ann.conversation(f"{SUBJECT} 1")
        query = {"organization": ann.organization, "filename": FILE}
        upload = ann.client.post("/v1/files", params=query, content=b"%PDF").json()["id"]
        body = {
            "organization": ann.organization,
            "account": account,
            "conversation": conversation["id"],
            "subject": f"Re: {SUBJECT} 1",
            "body": f"<p>{REPLY}</p>",
            "to_fields": [{"address": CUSTOMER, "name": CUSTOMERS_NAME}],
            "attachments": [upload],
            "send": True,
            "undo_seconds": 0,
            "force": True,
        }
        ann.write("PUT", f"/drafts/{uuid4()}", body)
        timeline = f"/conversations/{conversation['id']}/timeline"
        assert wait_until(lambda: '"state": "sent"' in json.dumps(ann.get(timeline)), PATIENCE_S)
        [link] = [one["url"] for entry in ann.get(timeline)["entries"] for one in entry.get("attachments", [])][:1]
        assert ann.client.get(link).status_code == 200
        self.secrets["file link"] = [link.split("/")[2]]
        assert ann.get("/correspondents", q=CUSTOMERS_NAME)["correspondents"]

    def _wrong_passwords(self, ann: Api) -> None:
        stranger = self.house.stranger().client
        assert stranger.post("/v1/login", json={"email": "ann@acme.example", "password": GUESS}).status_code == 403
        login = login_fields(self.dovecot, self.user) | {"password": WRONG}
        body = {"address": self.user.address, "login": login}
        assert "wrong_password" in ann.client.post("/v1/accounts/probe", json=body).text

    def _token(self, ann: Api) -> None:
        secret = ann.write("POST", "/tokens", {"name": "Reporting"})["tokens"]["secret"]
        self.secrets["token"] = [secret]
        program = self.house.stranger().client
        assert program.get("/v1/me", headers={"Authorization": f"Bearer {secret}"}).status_code == 200
        assert program.get("/v1/me", headers={"Authorization": f"Bearer {secret}x"}).status_code == 401

    def _crashes(self, ann: Api) -> None:
        """A request and the sync fail with an error of PostgreSQL's that quotes the row; then they go on."""
        conversation = ann.conversation(f"{SUBJECT} 1")["id"]
        path, query = f"/v1/conversations/{conversation}/comments", {"organization": ann.organization}
        with self._refusing("comment"):
            failed = ann.client.post(path, params=query, json={"body": COMMENT})
            assert failed.status_code == 500
            assert COMMENT not in failed.text
        with self._refusing("message"):
            self.dovecot.deliver(self.user, mail(2, self.user))
            assert wait_until(lambda: self.log().count("CheckViolation") > 1, PATIENCE_S), "the sync met no refusal"
        ann.conversation(f"{SUBJECT} 2")

    @contextmanager
    def _refusing(self, table: str) -> Iterator[None]:
        """Let PostgreSQL refuse each new row of a table."""
        name = sql.Identifier(table)
        with psycopg.connect(Server(self.place.data, None).url, autocommit=True) as conn:
            conn.execute(sql.SQL("alter table {} add constraint refusing check (false) not valid").format(name))
            yield
            conn.execute(sql.SQL("alter table {} drop constraint refusing").format(name))

    def _reset(self) -> None:
        link = self.place.command("reset-password", "ann@acme.example").stdout.strip().rpartition(" ")[2]
        code = link.partition("code=")[2]
        self.secrets["reset code"] = [code]
        visitor = self.house.stranger().client
        assert visitor.get(link).status_code == 200
        confirm = "/v1/password-reset/confirm"
        assert visitor.post(confirm, json={"code": f"{code}x", "password": NEW_PASSWORD}).status_code >= 400
        assert visitor.post(confirm, json={"code": code, "password": NEW_PASSWORD}).is_success
        self.secrets["session"] += [str(cookie.value) for cookie in visitor.cookies.jar]

    def log(self) -> str:
        return (self.place.data.parent / "stderr").read_text()


def mail(number: int, user: MailUser) -> bytes:
    made = EmailMessage()
    made["From"], made["To"] = f"{CUSTOMERS_NAME} <{CUSTOMER}>", user.address
    made["Subject"], made["Message-ID"] = f"{SUBJECT} {number}", f"<{number}@hidden-fjord.example>"
    made.set_content(f"Where is my {BODY}?")
    made.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename=FILE)
    return made.as_bytes()


@pytest.fixture(scope="module")
def story(dovecot: Dovecot, session_smtp: SmtpServer) -> Iterator[Story]:
    session_smtp.relay.refuse.clear()
    with open_folder() as folder, (folder / "stderr").open("w") as log:
        place = Place(folder, POSTROOM_ALLOW_PRIVATE_NETWORKS="1", POSTROOM_LOG_LEVEL="debug")
        with place.running(log=log) as run:
            house = House(run)
            told = Story(place, house, dovecot, dovecot.add_user("hush"))
            try:
                told.day()
            finally:
                house.close()
            run.tell(signal.SIGTERM)
            assert run.process.stdout
            told.said["stdout"] = run.process.stdout.read()  # after the first line: it has the set-up code
        told.said["stderr"] = told.log()
        told.said |= {path.name: path.read_text(errors="replace") for path in logs(place.data)}
        yield told


def logs(data: Path) -> list[Path]:
    return sorted(path for path in data.rglob("*.log") if path.is_file())


KINDS = ["subject", "body", "file name", "address", "password", "session", "token", "reset code", "file link"]


@pytest.mark.parametrize("kind", KINDS)
def test_never_tells(story: Story, kind: str) -> None:
    assert all(story.secrets[kind])
    found = [
        (where, around(text, secret))
        for where, text in story.said.items()
        for secret in story.secrets[kind]
        if secret.lower() in text.lower()
    ]
    assert found == []


def test_tells_what_happened(story: Story) -> None:
    lines = [json.loads(line) for line in story.said["stderr"].splitlines()]
    assert {"request.failed", "delivery.sent"} <= {one["event"] for one in lines}
    assert {401, 403, 500} <= {one["status"] for one in lines if one["event"] == "request"}
    assert "http" in story.said["metrics"]
    assert any(name.startswith("postgres-") for name in story.said)


def around(text: str, secret: str) -> str:
    at = text.lower().index(secret.lower())
    return text[max(0, at - 200) : at + 80]
