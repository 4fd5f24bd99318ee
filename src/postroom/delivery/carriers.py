"""Carriers: how mail leaves, by the kind of its account.

    email       SMTP, then a copy into the Sent folder over IMAP
    forwarding  SMTP; there is no Sent folder
    demo        nowhere

A new kind of account is one more line in `carriers`.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol, TypeVar

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
from postroom.events.act import SYSTEM, Act
from postroom.kit.errors import NeedsUser, Permanent
from postroom.kit.faults import Reason
from postroom.storage.database import Database
from postroom.storage.keys import Keys

T = TypeVar("T")
OnData = Callable[[], Awaitable[None]]


class Carrier(Protocol):
    """What takes mail out of one kind of account. Failures are those of `kit.errors`, or `smtp.Unknown`."""

    async def send(self, sender: Sender, raw: bytes, recipients: Sequence[str], on_data: OnData) -> Sent:
        """Send the bytes; `on_data` is awaited right before nobody can call them back."""
        ...

    async def file(self, account: Account, raw: bytes) -> None:
        """Leave the copy where the account keeps what it sent."""
        ...


class EmailCarrier(Carrier):
    """SMTP and IMAP with the account's own log-in; what is from an alias with a server of its own leaves there."""

    def __init__(self, database: Database, keys: Keys, network: Network) -> None:
        """Take where the log-ins are and how to reach the world."""
        self._database = database
        self._logins = AccountLogins(database, keys, OAuth(network))
        self._network = network

    @override
    async def send(self, sender: Sender, raw: bytes, recipients: Sequence[str], on_data: OnData) -> Sent:
        async def send(login: Login) -> Sent:
            return await smtp.send(
                login, raw, sender=sender.address, recipients=recipients, on_data=on_data, network=self._network
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


class DemoCarrier(Carrier):
    """Nothing leaves, and there is no Sent folder."""

    @override
    async def send(self, sender: Sender, raw: bytes, recipients: Sequence[str], on_data: OnData) -> Sent:
        return await nowhere.send(on_data)

    @override
    async def file(self, account: Account, raw: bytes) -> None:
        return


def carriers(database: Database, keys: Keys, network: Network) -> Mapping[str, Carrier]:
    """Return the carrier of each kind of account."""
    return {
        "email": EmailCarrier(database, keys, network),
        "forwarding": ForwardingCarrier(database, keys, network),
        "demo": DemoCarrier(),
    }
