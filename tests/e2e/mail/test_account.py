"""Trying an account, filing sent mail, setting flags: what happens around the sync of a real mailbox."""

from datetime import UTC, datetime

import pytest

from postroom.channels.base import Login, Server, TlsMode
from postroom.channels.email.connect import Network
from postroom.channels.email.probe import Check, Side, count_history, probe
from postroom.channels.email.sent import append_sent
from tests.e2e.mail.syncing import letter, login_to, network_for, scripted_login
from tests.e2e.servers.dovecot import Dovecot, MailUser
from tests.e2e.servers.ports import LOOPBACK, free_ports
from tests.e2e.servers.scripted_imap import ScriptedImap
from tests.e2e.servers.smtp import SmtpServer

pytestmark = pytest.mark.anyio


def reasons(side: Side) -> list[str]:
    return [step.fault.reason if step.fault else "" for step in side.steps]


async def test_a_good_account_shows_its_figures(smtp_server: SmtpServer, mail_user: MailUser) -> None:
    dovecot = smtp_server.dovecot
    dovecot.seed(mail_user, *(letter(number) for number in range(1200)))
    dovecot.append(mail_user, "Sent", letter(1))
    dovecot.append(mail_user, "Junk", letter(2))
    report = await probe(login_to(dovecot, mail_user), network=network_for(dovecot))
    assert report.ok
    assert [step.message for step in report.imap.steps] == [
        f"Found 127.0.0.1, port {dovecot.imaps}",
        "Signed in",
        "2 folders, 1,201 messages",
    ]
    assert [step.message for step in report.smtp.steps] == [
        f"Found 127.0.0.1, port {dovecot.submissions}",
        "Signed in",
        "Can send",
    ]
    assert (report.folders, report.messages) == (2, 1201)
    assert smtp_server.relay.accepted == []


async def test_each_side_fails_on_its_own(smtp_server: SmtpServer, mail_user: MailUser) -> None:
    dovecot = smtp_server.dovecot
    good = login_to(dovecot, mail_user)
    [nobody] = free_ports(1)
    login = Login(
        username=mail_user.address, password="wrong", imap=good.imap, smtp=Server(LOOPBACK, nobody, TlsMode.TLS)
    )
    report = await probe(login, network=network_for(dovecot))
    assert not report.ok
    assert [(step.check, step.ok) for step in report.imap.steps] == [
        (Check.REACH, True),
        (Check.SIGN_IN, False),
        (Check.FOLDERS, None),
    ]
    assert report.imap.steps[1].message == "127.0.0.1 did not accept the user name or the password."
    assert reasons(report.imap) == ["", "wrong_password", ""]
    assert [step.ok for step in report.smtp.steps] == [False, None, None]
    assert reasons(report.smtp) == ["refused", "", ""]


async def test_a_sender_the_server_cannot_take_is_said(smtp_server: SmtpServer, mail_user: MailUser) -> None:
    dovecot = smtp_server.dovecot
    report = await probe(login_to(dovecot, mail_user), sender="jürgen@mail.example", network=network_for(dovecot))
    assert report.imap.ok
    assert reasons(report.smtp) == ["", "", "address"]


async def test_history_is_counted_before_it_is_imported(dovecot: Dovecot, mail_user: MailUser) -> None:
    for year in (2019, 2023, 2024):
        dovecot.append(mail_user, "INBOX", letter(year), date=datetime(year, 6, 1, tzinfo=UTC).timestamp())
    dovecot.append(mail_user, "Trash", letter(1))
    login, network = login_to(dovecot, mail_user), network_for(dovecot)
    assert await count_history(login, None, network=network) == 3
    assert await count_history(login, datetime(2022, 1, 1, tzinfo=UTC), network=network) == 2


async def test_a_sent_message_is_filed_once(dovecot: Dovecot, mail_user: MailUser) -> None:
    login, network = login_to(dovecot, mail_user), network_for(dovecot)
    first = await append_sent(login, letter(1), network=network)
    again = await append_sent(login, letter(1), network=network)
    assert first is not None
    assert again is not None
    assert (first.folder, first.uid, first.there) == ("Sent", 1, False)
    assert (again.folder, again.uid, again.there) == ("Sent", 1, True)
    with dovecot.client(mail_user) as client:
        assert client.select("Sent")[1] == [b"1"]
        assert "\\Seen" in str(client.fetch("1", "(FLAGS)")[1])


async def test_a_sent_folder_is_made_where_there_is_none() -> None:
    async with ScriptedImap() as server:
        filed = await append_sent(scripted_login(server), letter(1), network=Network())
        assert filed is not None
        assert [stored.flags for stored in server.boxes["Sent"].messages.values()] == [{"\\Seen"}]
