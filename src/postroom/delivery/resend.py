"""Resend: a person decides that a mail which is not done goes again, through its own account or another one.

Through its own it is the same mail. Another account is another sender: the mail is called back and sent anew, so that
what it says of itself (From, Message-ID) is true; all of it in one transaction, and it is never both.
"""

from uuid import UUID

import msgspec

from postroom.accounts import accounts
from postroom.composer import drafts, outbox
from postroom.composer.model import Draft
from postroom.delivery.submit import Order, submit
from postroom.events.act import Act
from postroom.storage.blobs import Blobs

_AGAIN = Order(force=True)


async def resend(
    act: Act, blobs: Blobs, message_id: UUID, account_id: UUID | None, quoted: str | None, *, address: str | None = None
) -> UUID:
    """Send a mail again; return the message it is now. `quoted` and `address` as in `submit`, for another account.

    Raises `NoSuchMail`, and for another account `TooLate`, `NoSuchAccount`, `NoSuchDraft` (a colleague's) and all that
    `submit` does; then nothing has changed.
    """
    row = await outbox.visible(act, message_id)
    if account_id is None or account_id == row.account_id:
        await outbox.retry(act, message_id)
        return message_id
    await accounts.hold(act.conn, act.organization_id, account_id)
    await outbox.cancel(act, message_id)
    draft = await drafts.get(act, row.draft_id)
    other = msgspec.structs.replace(draft, account_id=account_id, alias_id=None)
    return await submit(act, blobs, other, _AGAIN, quoted, address=address)


async def written(act: Act, message_id: UUID) -> Draft:
    """Return what a mail of a conversation that the actor may see was made from. Raises `NoSuchMail`, `NoSuchDraft`."""
    row = await outbox.visible(act, message_id)
    return await drafts.behind(act, row)
