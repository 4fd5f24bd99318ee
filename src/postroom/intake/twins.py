"""Twins: the same mail in several team accounts of an organization that wants a single conversation of it.

    hold ──▶ does another team account have this mail? ──▶ share its conversation with this account ──▶ gather

The conversation stays in the team inbox that had it first, and whoever sees this account sees it, too; in the ledger
the mail is a duplicate. Left out are mail of personal accounts, mail that we sent ourselves, spam, and mail whose
sender only claims to belong to a conversation, by ids that anybody can know: it must not open it to others.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

import msgspec

from postroom.accounts import accounts
from postroom.accounts.model import Account
from postroom.channels.base import AWAY, FolderRole, Message
from postroom.conversations import sharing
from postroom.events.act import Act
from postroom.events.log import record
from postroom.events.types import ConversationsImported
from postroom.intake.store import twins as store
from postroom.intake.store.twins import Twin

__all__ = ["Twin"]


class Realm(msgspec.Struct, frozen=True):
    """What is known in other team accounts of mail that comes to one. `single`: new mail may share a conversation."""

    single: bool
    twins: dict[bytes, Twin]

    @property
    def known(self) -> dict[bytes, UUID]:
        """Return fingerprint → message of what the ledger of this account has as a duplicate already."""
        return {fingerprint: twin.message_id for fingerprint, twin in self.twins.items() if twin.known}

    def of(self, message: Message, role: FolderRole, *, outgoing: bool) -> Twin | None:
        """Return the twin of a message that comes to this account: it is no mail of its own."""
        twin = self.twins.get(message.fingerprint)
        own = outgoing or role in AWAY
        return None if twin is None or (own and not twin.shared) else twin


async def realm(act: Act, account: Account, fingerprints: Sequence[bytes]) -> Realm:
    """Return what other team accounts have of this mail, and hold the mail of all of them until the commit.

    Two processes that have the same mail at the same moment would each begin a conversation, and one that joins
    conversations would not see what the other one is adding to them.
    """
    if account.team_id is None:
        return Realm(single=False, twins={})
    single = await store.hold(act.conn, act.organization_id)
    found = await store.twins(act.conn, act.organization_id, account.id, fingerprints, single=single)
    open_to = {twin.conversation_id for twin in found.values() if not twin.shared}
    strangers = await sharing.strangers_in(act, open_to)
    return Realm(
        single=single,
        twins={
            fingerprint: twin
            for fingerprint, twin in found.items()
            if twin.known or (twin.conversation_id, twin.sender) not in strangers
        },
    )


async def share(act: Act, account: Account, found: Collection[tuple[Twin, bool]]) -> None:
    """Let whoever sees this account see the conversations of (twin, live). Of history one event tells."""
    told = {twin.conversation_id for twin, live in found if live and not twin.shared}
    quiet = {twin.conversation_id for twin, _ in found if not twin.shared} - told
    await sharing.share(act, account.id, account.address, told, tell=True)
    await sharing.share(act, account.id, account.address, quiet, tell=False)
    if quiet:
        event = ConversationsImported(account_id=account.id, messages=0, conversation_ids=sorted(quiet))
        record(act, event, await accounts.audience(act, account))
