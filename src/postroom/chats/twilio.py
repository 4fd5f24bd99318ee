"""Twilio: which live chats go through it, which conversation there a chat is, and what it is owed.

    told to a visitor ──▶ owe ──▶ job twilio(conversation) ◀── rung by a webhook, or its turn to be looked at

Everything here is in our own database; who speaks with Twilio is `transports`.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from postroom.accounts import accounts
from postroom.accounts.model import Account
from postroom.chats.model import Line
from postroom.chats.store import twilio as store
from postroom.chats.store import twilio_threads as threads
from postroom.chats.twilio_model import Connection as Connected
from postroom.chats.twilio_model import NotConnected, Thread
from postroom.events.act import Act
from postroom.events.log import record
from postroom.events.types import AccountChanged
from postroom.jobs.model import Key
from postroom.jobs.queue import wake
from postroom.jobs.timers import cancel_timer
from postroom.kit.clock import now
from postroom.kit.ids import new_id
from postroom.storage.database import Connection
from postroom.storage.keys import Keys
from postroom.storage.secrets import place

SYNC = "twilio"
"""The job of one conversation: both sides get what they do not have."""
LOOK = "twilio_look"
"""The job of one account: are there conversations that want to be looked at?"""
WHOLE = -1
"""The part that a message is here which was said there."""
LOST_S = 3600.0
"""An account is looked at more often than that."""

_AT_ONCE = 20
_MANY = 1_000


async def connect(act: Act, keys: Keys, account: Account, account_sid: str, auth_token: str, service_sid: str) -> None:
    """Let a chat go through a Twilio account from now on; what waited for another token goes on."""
    keyring = await keys.ensure(act.conn, act.organization_id)
    sealed = keyring.seal(auth_token.encode(), _place(act.organization_id, account.id))
    connected = Connected(
        organization_id=act.organization_id,
        account_id=account.id,
        account_sid=account_sid,
        sealed_token=sealed,
        service_sid=service_sid,
        trouble=None,
        looked_at=now(),
        connected_at=now(),
    )
    await store.put(act.conn, act.organization_id, connected)
    await recovered(act, account.id)
    await wake(act.conn, LOOK, str(account.id), act.organization_id)
    record(act, AccountChanged(account_id=account.id), await accounts.audience(act, account))


async def disconnect(act: Act, account: Account) -> bool:
    """Let a chat go through Postroom alone; return whether it did not. What is at Twilio stays there."""
    await cancel_timer(act.conn, act.organization_id, LOOK, str(account.id))
    gone = await store.delete(act.conn, act.organization_id, account.id)
    if gone:
        record(act, AccountChanged(account_id=account.id), await accounts.audience(act, account))
    return gone


async def named(conn: Connection, account_id: UUID) -> Connected:
    """Return how a chat is connected. Raises `NotConnected`."""
    found = await store.named(conn, account_id)
    if found is None:
        raise NotConnected
    return found


async def token(conn: Connection, keys: Keys, connected: Connected) -> str:
    """Return the Auth Token of a connection."""
    keyring = await keys.of(conn, connected.organization_id)
    return keyring.open(connected.sealed_token, _place(connected.organization_id, connected.account_id)).decode()


async def owe(act: Act, visitor_id: UUID) -> None:
    """Have Twilio told what a visitor was just told, if his chat goes through it."""
    if thread_id := await threads.open_thread(act.conn, act.organization_id, visitor_id, new_id()):
        await _wake(act, [thread_id])


async def rung(act: Act, account_id: UUID, sid: str) -> None:
    """Have a conversation there looked at, be it known or not."""
    await _wake(act, [await threads.found(act.conn, act.organization_id, account_id, sid, new_id())])


async def delivered(act: Act, account_id: UUID, sid: str, status: str, rank: int) -> None:
    """Keep how a message fared on its way to a phone; reports that come late or twice change nothing."""
    report = {"sid": sid, "status": status, "rank": rank}
    await store.delivered(act.conn, act.organization_id, account_id, report)


async def undelivered(conn: Connection, connected: Connected) -> int:
    """Return how many messages of the last days did not reach a phone."""
    return await store.undelivered(conn, connected.organization_id, connected.account_id)


async def thread(conn: Connection, organization_id: UUID, thread_id: UUID) -> Thread | None:
    """Return a conversation, None for one that was forgotten or is closed."""
    found = await threads.thread(conn, organization_id, thread_id)
    return found if found and not found.closed_at else None


async def again(act: Act, thread_id: UUID) -> None:
    """Have a conversation looked at."""
    await _wake(act, [thread_id])


async def meet(act: Act, thread_id: UUID, sid: str) -> None:
    """Write which conversation there this is."""
    await threads.meet(act.conn, act.organization_id, thread_id, sid)


async def joined(act: Act, thread_id: UUID) -> None:
    """Write that the visitor takes part."""
    await threads.set_joined(act.conn, act.organization_id, thread_id)


async def begun(act: Act, thread_id: UUID, visitor_id: UUID, author: str) -> None:
    """Write who speaks in a conversation that was begun there, and as whom."""
    await threads.set_visitor(act.conn, act.organization_id, thread_id, visitor_id, author)


async def of_author(act: Act, account_id: UUID, author: str) -> UUID | None:
    """Return the visitor who goes on in a new conversation there, since his last one was closed."""
    return await threads.of_author(act.conn, act.organization_id, account_id, author)


async def is_gone(conn: Connection, organization_id: UUID, visitor_id: UUID) -> bool:
    """Tell whether a visitor can be told nothing: he was never in the widget, and was closed out at Twilio."""
    return await threads.is_gone(conn, organization_id, visitor_id)


async def owed(conn: Connection, thread: Thread) -> list[Line]:
    """Return messages of a chat that may not be there yet, oldest first, some at a time."""
    return await threads.owed(conn, thread.organization_id, thread, _AT_ONCE) if thread.visitor_id else []


async def kept(conn: Connection, organization_id: UUID, message_ids: Sequence[UUID]) -> Mapping[UUID, set[int]]:
    """Return message → which of its parts are there."""
    return await threads.kept(conn, organization_id, message_ids)


async def keep(act: Act, thread_id: UUID, sid: str, message_id: UUID, part: int) -> None:
    """Write which message, or part of one, a message there is."""
    await threads.keep(act.conn, act.organization_id, thread_id, sid, message_id, part)


async def told(act: Act, thread_id: UUID, seq: int) -> None:
    """Write up to which line a chat is there."""
    await threads.told(act.conn, act.organization_id, thread_id, seq)


async def heard(act: Act, thread_id: UUID, next_index: int) -> None:
    """Write up to where messages there are here."""
    await threads.heard(act.conn, act.organization_id, thread_id, next_index)


async def known(conn: Connection, thread: Thread, sids: Sequence[str]) -> set[str]:
    """Return those of the messages there that are here."""
    return await threads.known(conn, thread.organization_id, thread.id, sids)


async def in_chat(conn: Connection, thread: Thread, message_ids: Sequence[UUID]) -> set[UUID]:
    """Return those messages that are in the chat: of these there may be a copy there, of all others there is none."""
    if thread.visitor_id is None or not message_ids:
        return set()
    return await threads.in_chat(conn, thread.organization_id, thread.visitor_id, message_ids)


async def closed(act: Act, thread: Thread) -> None:
    """Write that a conversation was closed there; if the chat goes on, it does in another one."""
    waiting = await owed(act.conn, thread)
    await threads.close(act.conn, act.organization_id, thread.id)
    if waiting and thread.visitor_id:
        onward = await threads.open_thread(act.conn, act.organization_id, thread.visitor_id, new_id())
        if onward:
            await threads.owe_from(act.conn, act.organization_id, onward, thread.told_seq)
            await _wake(act, [onward])


async def asked(act: Act, thread_id: UUID) -> None:
    """Write that a conversation was looked at."""
    await threads.asked(act.conn, act.organization_id, thread_id)


async def trouble(act: Act, account_id: UUID, code: str = "", message: str = "") -> None:
    """Write why Twilio could not be told or asked; nothing: it could."""
    why = {"code": code, "message": message} if code else {}
    await store.set_trouble(act.conn, act.organization_id, account_id, why)


async def recovered(act: Act, account_id: UUID) -> None:
    """Have all conversations looked at that could not be: it works (again)."""
    await trouble(act, account_id)
    await _wake(act, await threads.threads(act.conn, act.organization_id, account_id))


async def look(act: Act, account_id: UUID, found: Iterable[str], at: datetime, every_s: float) -> None:
    """Have those conversations looked at that were found there, and those whose turn it is."""
    for sid in found:
        await rung(act, account_id, sid)
    await _wake(act, await threads.due(act.conn, act.organization_id, account_id, every_s, _MANY))
    await store.looked(act.conn, act.organization_id, account_id, at)


async def overdue(conn: Connection) -> list[Key]:
    """Return conversations that are owed something since minutes, for the sweep."""
    return [Key(SYNC, str(thread_id), one) for one, thread_id in await threads.overdue(conn, _MANY)]


async def unlooked(conn: Connection) -> list[Key]:
    """Return accounts nobody looked at in a while, for the sweep."""
    return [Key(LOOK, str(account_id), one) for one, account_id in await store.stale(conn, LOST_S, _MANY)]


async def _wake(act: Act, thread_ids: Iterable[UUID]) -> None:
    for thread_id in thread_ids:
        await wake(act.conn, SYNC, str(thread_id), act.organization_id)


def _place(organization_id: UUID, account_id: UUID) -> str:
    return place("twilio_account", "sealed_token", f"{organization_id}:{account_id}")
