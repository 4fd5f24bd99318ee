"""A conversation as its reader sees it."""

from uuid import UUID

from postroom.channels.email.subjects import base_subject
from postroom.conversations.labels import Label as LabelRow
from postroom.conversations.mailboxes import Row
from postroom.conversations.overtaken import First as FirstRow
from postroom.conversations.shared_labels import SharedLabel as SharedLabelRow
from postroom.identity.shares import Shares
from postroom.kit.clock import unix
from postroom.wire.base import AddressField
from postroom.wire.conversations import Conversation, First, Label, Mine, Placement, SharedLabel


def first(row: FirstRow) -> First:
    """Show who was first."""
    return First(conversation=row.conversation_id, deed=row.deed.value, user=row.person_id, at=unix(row.at))


def conversation(organization_id: UUID, row: Row) -> Conversation:
    """Show a conversation to the reader it was read for."""
    state = row.mine
    shown = placements(row)
    kinds = {one.kind for one in shown}
    return Conversation(
        id=row.id,
        organization=organization_id,
        subject=row.subject or base_subject(row.latest_subject),
        latest_message_subject=row.latest_subject,
        preview=row.preview,
        team=row.team_id,
        color=row.color,
        assignees=row.assignees,
        authors=[AddressField(name=name, address=address) for name, address in row.authors],
        receivers=[AddressField(name=name, address=address) for name, address in row.receivers],
        outgoing=row.latest_outgoing,
        channel=row.latest_channel,
        messages_count=row.messages_count,
        comments_count=row.comments_count,
        attachments_count=row.attachments_count,
        drafts=row.drafts,
        failed_count=row.failed_count,
        accounts=row.accounts,
        labels=row.labels,
        shared_labels=row.shared_labels,
        created_at=unix(row.created_at),
        last_activity_at=row.last_activity_at.timestamp(),  # to the microsecond: `read_until` comes back with it
        closed_at=unix(row.closed_at) if row.closed_at else None,
        closed=row.closed_at is not None,
        in_team_inbox=row.in_team_inbox,
        shared=row.shared,
        mine=Mine(
            unread=state.unread,
            inbox=state.in_inbox,
            archived=state.archived,
            starred=state.starred,
            trashed="trash" in kinds,
            junked="junk" in kinds,
            snoozed_until=state.snoozed_until,
            wake_on_reply=state.wake_on_reply,
        ),
        placements=shown,
    )


def label(row: LabelRow) -> Label:
    """Show a label."""
    return Label(id=row.id, account_id=row.account_id, name=row.name, path=row.path)


def shared_label(organization_id: UUID, row: SharedLabelRow, shares: Shares) -> SharedLabel:
    """Show a label of the organization, and with whom it is shared."""
    return SharedLabel(
        id=row.id,
        organization=organization_id,
        name=row.name,
        parent=row.parent_id,
        color=row.color,
        icon=row.icon,
        visibility=row.visibility,
        share_with_organization=shares.everyone,
        share_with_team=next(iter(sorted(shares.teams)), None),
        share_with_users=sorted(shares.people),
    )


def placements(row: Row) -> list[Placement]:
    """Show the reader's mailboxes: All holds what is open and what is closed, each once however it is shared.

    What he put away, and still sees another way, is not away; its labels of the organization are where All is.
    """
    shown: dict[tuple[str, UUID | None], float] = {}
    here = any(kind in {"open", "closed"} for kind, _, _ in row.placements)
    for kind, owner_id, position in row.placements:
        if kind == "taken":
            continue  # Assigned to others: the assignees tell
        if kind in {"team_inbox", "label"}:
            shown[kind, owner_id] = position
        elif kind in {"open", "closed"}:
            shown["all", None] = position
            if kind == "closed":
                shown["closed", None] = position
        elif not (here and kind in {"trash", "junk"}):
            shown[kind, None] = position
    if here:
        shown |= {("label", one): shown["all", None] for one in row.shared_labels}
    return [Placement(kind=kind, owner=owner, position=position) for (kind, owner), position in shown.items()]
