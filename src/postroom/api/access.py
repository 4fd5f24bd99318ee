"""Access: who sees a conversation, and through what. It is changed with PATCH /v1/conversations."""

from uuid import UUID

from litestar import get
from litestar.params import FromPath

from postroom.api.parameters import OrganizationQuery, Work
from postroom.conversations import audience, joining
from postroom.conversations.model import Grant, GrantKind
from postroom.wire.access import ConversationAccess, Reader, Through

_NAMED = {GrantKind.ACCOUNT, GrantKind.TEAM}


@get("/conversations/{conversation_id:uuid}/access", summary="Who sees a conversation")
async def get_access(
    conversation_id: FromPath[UUID], work: Work, organization: OrganizationQuery = None
) -> ConversationAccess:
    """List everybody who sees a conversation, by name, each with all the ways he has to it."""
    act = await work.act(organization, "conversations.use")
    current = await joining.current(act.conn, act.organization_id, [conversation_id])
    found = await audience.of(act, current[conversation_id])
    people = {one: Grant(GrantKind.PERSON, one) for one in found.people}
    called = await audience.names(act, {*people.values(), *(grant for held in found.people.values() for grant in held)})
    users = [
        Reader(id=one, name=called.get(people[one], ""), through=[_through(grant, called) for grant in held])
        for one, held in found.people.items()
    ]
    ordered = sorted(users, key=lambda user: (user.name.casefold(), user.id))
    return ConversationAccess(users=ordered, teams=found.teams, everyone=found.everyone)


def _through(grant: Grant, called: dict[Grant, str]) -> Through:
    return Through(kind=grant.kind, id=grant.id, name=called.get(grant, "") if grant.kind in _NAMED else "")


HANDLERS = [get_access]
