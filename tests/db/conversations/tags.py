"""Labels of the organization, made and given the way people do it."""

from uuid import UUID

from postroom.conversations import mailboxes, shared_labels
from postroom.conversations.mailboxes import Query, View
from postroom.conversations.revise import Revision, revise
from postroom.conversations.shared_labels import SharedLabel
from postroom.identity.shares import Shares
from postroom.kit.ids import new_id
from tests.db.office import Office


def tag(name: str, parent: UUID | None = None, *, visibility: str = "organization") -> SharedLabel:
    return SharedLabel(id=new_id(), name=name, parent_id=parent, color="red", icon="", visibility=visibility)


async def make(office: Office, name: str, parent: UUID | None = None, *, visibility: str = "organization") -> UUID:
    async with office.act(office.ann) as act:
        return (await shared_labels.create(act, tag(name, parent, visibility=visibility))).id


async def share(office: Office, label: UUID, *people: UUID, team: UUID | None = None, everyone: bool = False) -> None:
    async with office.act(office.ann) as act:
        teams = frozenset([team] if team else [])
        await shared_labels.share(act, label, Shares(everyone=everyone, teams=teams, people=frozenset(people)))


async def give(office: Office, label: UUID, *ids: UUID) -> UUID:
    """Let Ann give a label; return the operation."""
    async with office.act(office.ann) as act:
        done = await revise(act, ids, Revision(add_shared_labels=[label]))
    assert done
    return done


async def take(office: Office, label: UUID, *ids: UUID) -> UUID:
    async with office.act(office.ann) as act:
        done = await revise(act, ids, Revision(remove_shared_labels=[label]))
    assert done
    return done


async def under(office: Office, person: UUID, label: UUID) -> list[str]:
    """Return what a person sees under a label; each row says so itself."""
    async with office.act() as act:
        query = Query(view=View.LABEL, label_id=label)
        page = await mailboxes.page(act.conn, act.organization_id, person, query, until=None, limit=50)
    assert all(label in row.shared_labels for row in page.rows)
    return [row.latest_subject for row in page.rows]


async def known(office: Office, person: UUID) -> list[str]:
    async with office.act() as act:
        return [one.name for one in await shared_labels.seen(act.conn, act.organization_id, person)]
