"""Carriers: how mail leaves, by the kind of its account.

    email       SMTP, then a copy into the Sent folder over IMAP
    forwarding  SMTP; there is no Sent folder
    live_chat   into the feed of the visitor, in our own database
    demo        nowhere

A new kind of account is one more line in `carriers`.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol, TypeVar
from uuid import UUID

import msgspec
from typing_extensions import override

from postroom.accounts import accounts
from postroom.accounts.logins import AccountLogins
from postroom.accounts.model import Account, Sender
from postroom.channels.base import Login, Sent
from postroom.channels.demo import nowhere
from postroom.channels.email import smtp
from postroom.channels.email.connect import Network
from postroom.channels.email.oauth import OAuth
from postroom.channels.email.sent import append_sent
from postroom.chats import feed, twilio, visitors
from postroom.chats.feed import Kind
from postroom.events.act import SYSTEM, Act
from postroom.kit.errors import NeedsUser, Permanent
from postroom.kit.faults import Reason
from postroom.storage.database import Database
from postroom.storage.keys import Keys

T = TypeVar("T")
_NOBODY = "There is no visitor in this conversation any more, so nobody would have seen this. It was not sent."
OnData = Callable[[], Awaitable[None]]


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """A message on its way out; `raw` are its bytes as mail, empty where it does not leave as such."""

    sender: Sender
    message_id: UUID
    conversation_id: UUID
    raw: bytes = b""
    recipients: Sequence[str] = ()


class Carrier(Protocol):
    """What takes messages out of one kind of account. Failures are those of `kit.errors`, or `smtp.Unknown`."""

    mails: bool
    """Whether they leave as mail (RFC 5322), of which the bytes are kept."""

    async def send(self, parcel: Parcel, on_data: OnData) -> Sent:
        """Send a message; `on_data` is awaited right before nobody can call it back, unless it may be sent again."""
        ...

    async def file(self, account: Account, raw: bytes) -> None:
        """Leave the copy where the account keeps what it sent."""
        ...


class EmailCarrier(Carrier):
    """SMTP and IMAP with the account's own log-in; what is from an alias with a server of its own leaves there."""

    mails = True

    def __init__(self, database: Database, keys: Keys, network: Network) -> None:
        """Take where the log-ins are and how to reach the world."""
        self._database = database
        self._logins = AccountLogins(database, keys, OAuth(network))
        self._network = network

    @override
    async def send(self, parcel: Parcel, on_data: OnData) -> Sent:
        sender = parcel.sender

        async def send(login: Login) -> Sent:
            return await smtp.send(
                login,
                parcel.raw,
                sender=sender.address,
                recipients=parcel.recipients,
                on_data=on_data,
                network=self._network,
            )

        if sender.alias and sender.alias.smtp:
            return await send(await self._logins.of_alias(sender.alias))
        try:
            return await self._with_login(sender.account, send)
        except Permanent as error:
            await self._learn(sender.account, error)
            raise

    @override
    async def file(self, account: Account, raw: bytes) -> None:
        async def file(login: Login) -> None:
            await append_sent(login, raw, network=self._network)

        await self._with_login(account, file)

    async def _with_login(self, account: Account, use: Callable[[Login], Awaitable[T]]) -> T:
        """Use a login; a token that ended before its time is replaced once. A refused sign-in has sent nothing."""
        login = await self._logins.of(account)
        try:
            return await use(login)
        except NeedsUser as error:
            if error.fields.get("reason") is not Reason.TOKEN_REFUSED:
                raise
        return await use(await self._logins.of(account, refused=login))

    async def _learn(self, account: Account, error: Permanent) -> None:
        """Remember what the server takes at most, when it was too little: of the next mail, large files are links."""
        limit = error.fields.get("limit")
        if error.fields.get("reason") is Reason.TOO_LARGE and isinstance(limit, int):
            async with self._database.transaction() as tx:
                await accounts.learn_size(Act(tx, account.organization_id, SYSTEM), account, limit)


class ForwardingCarrier(EmailCarrier):
    """SMTP only: what was sent is kept here and nowhere else."""

    @override
    async def file(self, account: Account, raw: bytes) -> None:
        return


class LiveChatCarrier(Carrier):
    """To the visitor who wrote last in the conversation: a line of his feed, which is there once."""

    mails = False

    def __init__(self, database: Database) -> None:
        """Take where the feeds are."""
        self._database = database

    @override
    async def send(self, parcel: Parcel, on_data: OnData) -> Sent:
        organization_id = parcel.sender.account.organization_id
        async with self._database.transaction() as tx:
            visitor = await visitors.of_conversation(tx.conn, organization_id, parcel.conversation_id)
            if visitor is None or await twilio.is_gone(tx.conn, organization_id, visitor.id):
                raise Permanent(_NOBODY, reason=Reason.NO_VISITOR)
            await feed.tell(Act(tx, organization_id, SYSTEM), visitor.id, Kind.MESSAGE, parcel.message_id)
        return Sent(response="")

    @override
    async def file(self, account: Account, raw: bytes) -> None:
        return


class DemoCarrier(Carrier):
    """Nothing leaves, and there is no Sent folder."""

    mails = True

    @override
    async def send(self, parcel: Parcel, on_data: OnData) -> Sent:
        return await nowhere.send(on_data)

    @override
    async def file(self, account: Account, raw: bytes) -> None:
        return


def carriers(database: Database, keys: Keys, network: Network) -> Mapping[str, Carrier]:
    """Return the carrier of each kind of account."""
    return {
        "email": EmailCarrier(database, keys, network),
        "forwarding": ForwardingCarrier(database, keys, network),
        "live_chat": LiveChatCarrier(database),
        "demo": DemoCarrier(),
    }
