"""Bounces among what arrived: the mails they speak of learn whom they did not reach."""

from collections.abc import Iterable

from postroom.accounts.model import Account
from postroom.channels.base import FolderState, Incoming, Undelivered
from postroom.composer import returns
from postroom.composer.model import Returned
from postroom.conversations.messages import Folder, MessageRow
from postroom.events.act import Act
from postroom.intake import understood

_AWAY = {Folder.JUNK, Folder.TRASH}
"""What the mail server holds for spam, or somebody threw away, tells nothing."""


async def take(act: Act, account: Account, arrived: Iterable[tuple[Incoming, MessageRow]], folder: FolderState) -> None:
    """Keep what the bounces of a batch say. What is history tells nobody."""
    for incoming, row in sorted(arrived, key=lambda one: one[1].conversation_id):
        message = incoming.message
        if not message or not message.undelivered or not message.original_message_id or row.outgoing:
            continue
        if understood.folder_of(incoming, folder) not in _AWAY:
            told = [_names(one) for one in message.undelivered]
            await returns.report(act, account.id, message.original_message_id, told, news=row.settled_at is None)


def _names(one: Undelivered) -> list[Returned]:
    return [
        Returned(address=address, delayed=one.delayed, status=one.status, words=one.words) for address in one.addresses
    ]
