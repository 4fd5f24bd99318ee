"""File a copy of a sent message on the server, over a connection of its own."""

import re
from collections.abc import Sequence

import msgspec

from postroom.channels.base import FolderRole, Login
from postroom.channels.email import folders, providers
from postroom.channels.email.connect import Network
from postroom.channels.email.imap.commands import Client
from postroom.channels.email.imap.session import Refused
from postroom.channels.email.imap.signin import sign_in
from postroom.kit.errors import Permanent
from postroom.kit.faults import Reason

_MESSAGE_ID = re.compile(rb"^message-id:\s*<([^<>\s]+)>", re.IGNORECASE | re.MULTILINE)
_NEW_SENT = "Sent"


class Filed(msgspec.Struct, frozen=True):
    """Where a sent message is: `uid` where the server told it, `there` True if the server had filed it itself."""

    folder: str
    uid: int | None
    there: bool


async def append_sent(
    login: Login, raw: bytes, folder: str | None = None, *, network: Network | None = None
) -> Filed | None:
    """File a copy of a sent message as read, unless one with its Message-ID is there already.

    `folder`: the Sent folder if it is known; it is made where there is none. Returns None for providers which file what
    they send but have not yet: a copy of ours would become a second one. Raises as `sign_in`; `Permanent` when the
    server does not take the message.
    """
    client = await sign_in(login, network or Network())
    try:
        path = folder or await _sent_folder(client)
        if found := await _find(client, path, raw):
            return Filed(path, found, there=True)
        if providers.files_sent(login.smtp.host):
            return None
        place = await client.append(path, raw, flags=["\\Seen"])
        return Filed(path, place[1] if place else None, there=False)
    except Refused as refusal:
        message = f"{login.imap.host} does not let Postroom file the sent message: {refusal.answer.text[:200]}"
        raise Permanent(message, reason=Reason.NOT_TAKEN, host=login.imap.host) from refusal
    finally:
        client.close()


async def _sent_folder(client: Client) -> str:
    found = folders.recognise(await client.list_mailboxes())
    path = next((folder.path for folder in found if folder.role is FolderRole.SENT), None)
    if path is None:
        await client.create(_NEW_SENT)
    return path or _NEW_SENT


async def _find(client: Client, path: str, raw: bytes) -> int | None:
    match = _MESSAGE_ID.search(raw.partition(b"\r\n\r\n")[0])
    if match is None:
        return None
    await client.select(path)
    found: Sequence[int] = await client.search_header("Message-ID", match[1].decode("ascii", "replace"))
    return found[-1] if found else None
