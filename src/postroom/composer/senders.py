"""From which of an account's addresses something is answered (pure): the one that it was sent to."""

from collections.abc import Iterable, Sequence

from postroom.accounts.model import Account, Alias, Sender
from postroom.kit.addresses import keys_of


def senders(account: Account, aliases: Iterable[Alias]) -> list[Sender]:
    """Return everything an account can send from, its own address first."""
    return [Sender(account), *(Sender(account, alias) for alias in aliases)]


def reached(choice: Sequence[Sender], addresses: Iterable[str]) -> Sender | None:
    """Return the sender whose address comes first among these, also where it has a detail (`sales+shop@`)."""
    known = {one.address.casefold(): one for one in choice}
    return next((known[key] for address in addresses for key in keys_of(address) if key in known), None)


def default(choice: Sequence[Sender]) -> Sender:
    """Return what new messages are sent from."""
    return next((one for one in choice if one.alias and one.alias.is_default), choice[0])
