"""Mailboxes: pages of conversations, and the counts beside their names."""

from collections.abc import Iterable
from typing import Annotated, Any
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.params import QueryParameter

from postroom.api.parameters import OrganizationQuery, Work, ids_in
from postroom.conversations import batches, mailboxes
from postroom.conversations.mailboxes import Filter, Mailbox, Page, Query, View
from postroom.identity import teams
from postroom.kit.errors import Invalid
from postroom.wire.batches import ConversationCount
from postroom.wire.conversations import Badge, BadgeReply, ConversationPage
from postroom.wire.present import conversations as present

Flag = Annotated[bool | None, QueryParameter(description="Name exactly one mailbox.")]
Label = Annotated[UUID | None, QueryParameter(description="A label's id. Name exactly one mailbox.")]
SharedLabel = Annotated[
    UUID | None, QueryParameter(description="The id of a label of the organization. Name exactly one mailbox.")
]
Team = Annotated[UUID | None, QueryParameter(description="A team's id. Name exactly one mailbox.")]
Named = Annotated[str | None, QueryParameter(description="Ids of at most 100 conversations, joined with commas.")]
Limit = Annotated[int, QueryParameter(ge=1, le=100)]
Until = Annotated[str | None, QueryParameter(description="`next` of the page before.")]
Filters = Annotated[str, QueryParameter(description=f"Only those that are all of these: {', '.join(Filter)}.")]


def wanted_filters(
    filter: Filters = "",  # noqa: A002 as in the address
    *,
    unread: Annotated[bool, QueryParameter(description="Only unread ones.")] = False,
) -> frozenset[Filter]:
    """Read the filters of a list. Raises `Invalid`."""
    return filters_in(filter.split(",")) | ({Filter.UNREAD} if unread else set())


def filters_in(names: Iterable[str]) -> frozenset[Filter]:
    """Read filters by their names. Raises `Invalid`."""
    given = {one for one in names if one}
    if unknown := sorted(given - set(Filter)):
        msg = f"There is no filter of this name. There are: {', '.join(Filter)}."
        raise Invalid(msg, filter=unknown[0][:100])
    return frozenset(Filter(one) for one in given)


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


_OWN = (
    *("inbox", "team_inboxes", "assigned", "assigned_to_others", "starred", "snoozed", "archived", "sent", "closed"),
    *("all", "trashed", "junked"),
)
_OF_TEAM = ("team_inbox", "team_assigned", "team_assigned_to_others", "team_closed", "team_sent", "team_all")
_LABELS = ("label", "shared_label")


def query_of(mailbox: str, owner: UUID | None, filters: frozenset[Filter]) -> Query:
    """Read a mailbox by the name it has among the parameters, with its team or label. Raises `Invalid`."""
    owned = mailbox in {*_OF_TEAM, *_LABELS}
    if mailbox not in {*_OWN, *_OF_TEAM, *_LABELS}:
        msg = f"There is no mailbox of this name. There are: {', '.join((*_OWN, *_OF_TEAM, *_LABELS))}."
        raise Invalid(msg, mailbox=mailbox[:100])
    if owned != (owner is not None):
        msg = (
            "Say whose mailbox it is with `owner`: a team's or a label's id." if owned else "This mailbox has no owner."
        )
        raise Invalid(msg, mailbox=mailbox)
    named: dict[str, Any] = {mailbox: owner or True}
    (query,) = team_query(**named) if mailbox in _OF_TEAM else own_query(**named)
    return mailboxes.filtered(query, filters)


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
    ids: Named = None,
    limit: Limit = 50,
    until: Until = None,
) -> ConversationPage:
    """List the conversations of one mailbox: newest activity first, of `snoozed` and `scheduled` the soonest first.

    With `ids` in place of a mailbox: those of them that the caller may see.
    """
    act = await work.act(organization, "conversations.use")
    person_id = work.caller.person_id
    if len(own) + len(of_team) + sum(map(bool, (drafts, scheduled, ids))) != 1:
        msg = "Name exactly one mailbox: inbox, all, assigned, closed, starred, sent, drafts, trashed, shared_label ..."
        raise Invalid(msg)
    if ids:
        by_id = await mailboxes.rows(act.conn, act.organization_id, person_id, ids_in(ids))
        found = Page(list(by_id.values()), None, partial=False)
    elif drafts or scheduled:
        written = mailboxes.drafts if drafts else mailboxes.scheduled
        found = await written(act.conn, act.organization_id, person_id, until=until, limit=limit)
    else:
        (query,) = [mailboxes.filtered(one, filters) for one in (*own, *of_team)]
        found = await mailboxes.page(act.conn, act.organization_id, person_id, query, until=until, limit=limit)
    rows = [present.conversation(act.organization_id, row) for row in found.rows]
    return ConversationPage(conversations=rows, next=found.next, partial=found.partial)


@get("/conversations/count", dependencies=_DEPENDENCIES, summary="How many are in a mailbox")
async def count_conversations(
    work: Work,
    own: NamedDependency[list[Query]],
    of_team: NamedDependency[list[Query]],
    filters: NamedDependency[frozenset[Filter]],
    organization: OrganizationQuery = None,
) -> ConversationCount:
    """Count what one mailbox holds and all filters let through; more than can be changed at once is not counted."""
    act = await work.act(organization, "conversations.use")
    if len(own) + len(of_team) != 1:
        msg = "Name exactly one mailbox: inbox, all, assigned, closed, starred, sent, trashed, shared_label ..."
        raise Invalid(msg)
    (query,) = [mailboxes.filtered(one, filters) for one in (*own, *of_team)]
    return ConversationCount(count=await batches.count(act, query), most=batches.MOST)


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


HANDLERS = [list_conversations, count_conversations, badges]
