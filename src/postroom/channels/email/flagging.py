"""Set and clear flags on the server, over a connection of its own."""

from collections.abc import Sequence

from postroom.channels.base import Login
from postroom.channels.email.connect import Network
from postroom.channels.email.imap.session import Refused
from postroom.channels.email.imap.signin import sign_in
from postroom.kit.errors import Permanent
from postroom.kit.faults import Reason


async def store_flags(
    login: Login,
    path: str,
    uidvalidity: int,
    uids: Sequence[int],
    *,
    add: Sequence[str] = (),
    remove: Sequence[str] = (),
    network: Network | None = None,
) -> None:
    """Add and remove flags of messages. UIDs that are gone are left out by the server.

    Raises as `sign_in`; `Permanent` when the folder is gone or was made anew, so that these UIDs mean nothing any more.
    """
    client = await sign_in(login, network or Network())
    try:
        mailbox = await client.select(path, read_only=False)
        if mailbox.uidvalidity != uidvalidity:
            raise Permanent("This folder was made anew on the mail server.", reason=Reason.UIDVALIDITY, path=path)
        await client.store(uids, add=add, remove=remove)
    except Refused as refusal:
        message = f"{login.imap.host} does not change these flags: {refusal.answer.text[:200]}"
        raise Permanent(message, reason=Reason.NOT_TAKEN, host=login.imap.host) from refusal
    finally:
        client.close()
