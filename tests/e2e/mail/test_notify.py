"""What a server tells by itself (NOTIFY, RFC 5465) must not take the place of what it answers."""

from contextlib import closing

import pytest

from postroom.channels.email.imap.responses import Fetched
from postroom.channels.email.imap.signin import sign_in
from tests.e2e.mail.syncing import letter, login_to, network_for
from tests.e2e.servers.dovecot import Dovecot, MailUser

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("hushed", [False, True])
async def test_changes_of_the_open_folder_are_told(dovecot: Dovecot, mail_user: MailUser, *, hushed: bool) -> None:
    """Else its mod-sequence runs ahead of them, and they are never asked for again."""
    dovecot.append(mail_user, "INBOX", letter(1), letter(2))
    changed: list[Fetched] = []
    gone: list[int] = []
    with closing(await sign_in(login_to(dovecot, mail_user), network_for(dovecot))) as client:
        assert await client.enable_qresync()
        assert await client.listen()
        if hushed:
            await client.hush()
        modseq = (await client.select("INBOX")).highest_modseq
        with dovecot.client(mail_user) as other:
            other.select("INBOX")
            other.store("1", "+FLAGS", "\\Deleted")
            other.expunge()
            other.store("1", "+FLAGS", "\\Flagged")
        since = b"(CHANGEDSINCE %d VANISHED)" % modseq
        await client.fetch(b"1:*", b"(UID FLAGS)", changed.append, modifier=since, vanished=gone.extend)
    assert gone == [1]
    assert [(one.uid, "\\Flagged" in (one.flags or ())) for one in changed] == [(2, True)]
