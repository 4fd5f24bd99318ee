"""Mailboxes: pages of conversations, and the counts beside their names."""

from typing import Annotated
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.params import QueryParameter

from postroom.api.parameters import OrganizationQuery, Work
from postroom.conversations import mailboxes
from postroom.conversations.mailboxes import Filter, Mailbox, Query, View
from postroom.identity import teams
from postroom.kit.errors import Invalid
from postroom.wire.conversations import Badge, BadgeReply, ConversationPage
from postroom.wire.present import conversations as present

Flag = Annotated[bool | None, QueryParameter(description="Name exactly one mailbox.")]
Label = Annotated[UUID | None, QueryParameter(description="A label's id. Name exactly one mailbox.")]
SharedLabel = Annotated[
    UUID | None, QueryParameter(description="The id of a label of the organization. Name exactly one mailbox.")
]
Team = Annotated[UUID | None, QueryParameter(description="A team's id. Name exactly one mailbox.")]
Limit = Annotated[int, QueryParameter(ge=1, le=100)]
Until = Annotated[str | None, QueryParameter(description="`next` of the page before.")]
Filters = Annotated[str, QueryParameter(description=f"Only those that are all of these: {', '.join(Filter)}.")]


def wanted_filters(
    filter: Filters = "",  # noqa: A002 as in the address
    *,
    unread: Annotated[bool, QueryParameter(description="Only unread ones.")] = False,
) -> frozenset[Filter]:
    """Read the filters of a list. Raises `Invalid`."""
    given = {one for one in filter.split(",") if one}
    if unknown := sorted(given - set(Filter)):
        msg = f"There is no filter of this name. There are: {', '.join(Filter)}."
        raise Invalid(msg, filter=unknown[0][:100])
    return frozenset({Filter(one) for one in given} | ({Filter.UNREAD} if unread else set()))


def team_query(
    *,
    team_inbox: Team = None,
    team_assigned: Team = None,
    team_assigned_to_others: Team = None,
    team_closed: Team = None,
    team_sent: Team = None,
    team_all: Team = None,
) -> list[Query]:
    """Read the mailboxes of teams that are named."""
    named = {
        View.TEAM_INBOX: team_inbox,
        View.ASSIGNED: team_assigned,
        View.ASSIGNED_TO_OTHERS: team_assigned_to_others,
        View.CLOSED: team_closed,
        View.SENT: team_sent,
        View.ALL: team_all,
    }
    return [Query(view=view, team_id=team) for view, team in named.items() if team]


def own_query(  # noqa: PLR0913 one parameter for each mailbox, as documented
    *,
    inbox: Flag = None,
    team_inboxes: Flag = None,
    assigned: Flag = None,
    assigned_to_others: Flag = None,
    starred: Flag = None,
    flagged: Flag = None,
    snoozed: Flag = None,
    archived: Flag = None,
    sent: Flag = None,
    closed: Flag = None,
    all: Flag = None,  # noqa: A002 the documented name
    trashed: Flag = None,
    junked: Flag = None,
    label: Label = None,
    shared_label: SharedLabel = None,
) -> list[Query]:
    """Read the mailboxes of the person, and the labels, that are named."""
    named = {
        View.INBOX: inbox,
        View.TEAM_INBOXES: team_inboxes,
        View.ASSIGNED: assigned,
        View.ASSIGNED_TO_OTHERS: assigned_to_others,
        View.STARRED: starred or flagged,
        View.SNOOZED: snoozed,
        View.ARCHIVED: archived,
        View.SENT: sent,
        View.CLOSED: closed,
        View.ALL: all,
        View.TRASH: trashed,
        View.JUNK: junked,
    }
    labels = [Query(view=View.LABEL, label_id=one) for one in (label, shared_label) if one]
    return [Query(view=view) for view, wanted in named.items() if wanted] + labels


_DEPENDENCIES = {
    "own": Provide(own_query, sync_to_thread=False),
    "of_team": Provide(team_query, sync_to_thread=False),
    "filters": Provide(wanted_filters, sync_to_thread=False),
}


@get("/conversations", dependencies=_DEPENDENCIES, summary="A page of a mailbox")
async def list_conversations(  # noqa: PLR0913 a mailbox and its page
    work: Work,
    own: NamedDependency[list[Query]],
    of_team: NamedDependency[list[Query]],
    filters: NamedDependency[frozenset[Filter]],
    organization: OrganizationQuery = None,
    *,
    drafts: Flag = None,
    scheduled: Flag = None,
    limit: Limit = 50,
    until: Until = None,
) -> ConversationPage:
    """List the conversations of one mailbox: newest activity first, of `snoozed` and `scheduled` the soonest first."""
    act = await work.act(organization, "conversations.use")
    person_id = work.caller.person_id
    if len(own) + len(of_team) + bool(drafts) + bool(scheduled) != 1:
        msg = "Name exactly one mailbox: inbox, all, assigned, closed, starred, sent, drafts, trashed, shared_label ..."
        raise Invalid(msg)
    if drafts or scheduled:
        written = mailboxes.drafts if drafts else mailboxes.scheduled
        found = await written(act.conn, act.organization_id, person_id, until=until, limit=limit)
    else:
        (query,) = [mailboxes.filtered(one, filters) for one in (*own, *of_team)]
        found = await mailboxes.page(act.conn, act.organization_id, person_id, query, until=until, limit=limit)
    rows = [present.conversation(act.organization_id, row) for row in found.rows]
    return ConversationPage(conversations=rows, next=found.next, partial=found.partial)


@get("/badges", summary="Counts of my mailboxes")
async def badges(work: Work, organization: OrganizationQuery = None) -> BadgeReply:
    """Count what is in the Inbox, Assigned to me, Starred, Snoozed, Drafts, Send later, and my teams' inboxes."""
    act = await work.act(organization, "conversations.use")
    person_id = work.caller.person_id
    found = await teams.of_organizations(act.tx, [act.organization_id])
    mine = [team.row.id for team in found if team.kind_of(person_id)]
    counts = await mailboxes.badges(act.conn, act.organization_id, person_id, mine)
    counted = [
        Badge(
            kind=one.mailbox,
            owner=one.owner_id if one.mailbox is Mailbox.TEAM_INBOX else None,
            total=one.total,
            unread=one.unread,
        )
        for one in counts
    ]
    drafts, scheduled = await mailboxes.drafts_counts(act.conn, act.organization_id, person_id)
    counted.append(Badge(kind="drafts", owner=None, total=drafts, unread=0))
    counted.append(Badge(kind="scheduled", owner=None, total=scheduled, unread=0))
    return BadgeReply(badges=counted)


HANDLERS = [list_conversations, badges]
