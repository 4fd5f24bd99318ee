"""Leaving: what a person had in a conversation goes when he does not see it any more.

the conversation loses a grant ──▶ `follow`, part of the same operation and of its Undo
the person loses a grant (team, account, membership) ──▶ `hand_over`, for all that he left behind, by a job
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from postroom.conversations import access, admission, assignment, changes, marks
from postroom.conversations.admission import Holders
from postroom.conversations.model import Change, Facts, Field, GrantKind
from postroom.conversations.store import facts as facts_store
from postroom.conversations.store import leaving as store
from postroom.events.act import Act
from postroom.kit.errors import Conflict

_IN_FRONT = {Field.INBOX, Field.STARRED, Field.SNOOZED, Field.ASSIGNEE}


class NobodyLeft(Conflict):
    """Nobody would see this conversation any more. Nothing was changed: let somebody else see it first."""

    code = "nobody_left"


def leave(facts: Facts, person_id: UUID) -> list[Change]:
    """Take from a person what he had in a conversation: his assignment, its place in his lists, its alarm (pure)."""
    changes = assignment.unassign(facts, [person_id])
    for field in (Field.INBOX, Field.STARRED):
        changes += facts.set(field, value=False, key=person_id)
    return changes + facts.set(Field.SNOOZED, None, person_id)


async def follow(act: Act, before: Mapping[UUID, Facts], made: Sequence[Change]) -> list[Change]:
    """Return what changes follow from these for whoever loses access by them.

    Raises `NobodyLeft` when a conversation would be lost to everybody.
    """
    after = changes.fold(before, made)
    shrunk = [one for one, facts in after.items() if before[one].grants - facts.grants]
    grants = {grant for one in shrunk for grant in before[one].grants | after[one].grants}
    holders = await access.holders(act, grants)
    found: list[Change] = []
    for one in shrunk:
        still = admission.seen_by(after[one], holders)
        if not still:
            raise NobodyLeft(conversations=[str(one)])
        for person_id in sorted(admission.seen_by(before[one], holders) - still):
            mine = leave(after[one], person_id)
            after[one] = admission.after(after[one], mine)
            found += mine
    return found


async def without_strangers(act: Act, before: Mapping[UUID, Facts], made: Sequence[Change]) -> list[Change]:
    """Return the changes without what would be put in front of people who do not see the conversation after them."""
    given = {change.conversation_id for change in made if change.field in _IN_FRONT and change.after}
    after = changes.fold(before, made)
    holders = await access.holders(act, {grant for one in given for grant in after[one].grants}) if given else {}
    seen_by = {one: admission.seen_by(after[one], holders) for one in given}

    def to_a_stranger(change: Change) -> bool:
        own = change.field in _IN_FRONT and change.after
        return bool(own) and change.key not in seen_by[change.conversation_id]

    return [change for change in made if not to_a_stranger(change)]


async def open_work(act: Act, person_id: UUID) -> int:
    """Return how many open conversations are assigned to a person."""
    return await store.open_work(act.conn, act.organization_id, person_id)


async def left_behind(act: Act, person_id: UUID, beyond: UUID, limit: int) -> list[UUID]:
    """Return conversations in which a person has something although he does not see them, by id, after `beyond`."""
    return await store.left_behind(act.conn, act.organization_id, person_id, beyond, limit)


async def hand_over(act: Act, person_id: UUID, ids: Sequence[UUID], owner_id: UUID) -> None:
    """Take from a person what he left behind in these conversations; what he had to do goes to others."""
    before = await facts_store.load(act.conn, act.organization_id, ids)
    before = {one: facts for one, facts in before.items() if facts.joined_into is None}
    holders = await access.holders(act, {grant for facts in before.values() for grant in facts.grants})
    made: list[Change] = []
    for facts in before.values():
        if person_id not in admission.seen_by(facts, holders):  # he may have come back meanwhile
            made += handed_over(facts, person_id, holders, owner_id)
    await changes.carry_out(act, before, made)


def handed_over(facts: Facts, person_id: UUID, holders: Holders, owner_id: UUID) -> list[Change]:
    """Return what changes when a person is gone: open work goes to the team inbox, else to who has it by name (pure).

    Where nobody has, it goes to the owner. A conversation that nobody else may see is kept for him.
    """
    made = leave(facts, person_id)
    rest = admission.after(facts, made)
    if person_id in facts.assignees and not (rest.assignees or rest.closed or rest.team_id):
        concerned = {one for grant in rest.grants if grant.kind in _BY_NAME for one in holders.get(grant, ())}
        for one in sorted(concerned) or [owner_id]:
            told = rest.set(Field.GRANT, value=True, key=one) + marks.bring(rest, one)
            rest = admission.after(rest, told)
            made += told
    if rest.by_itself != {person_id}:  # a label that nobody holds keeps it for nobody
        made += rest.set(Field.GRANT, value=False, key=person_id)
    return made


_BY_NAME = {GrantKind.ACCOUNT, GrantKind.PERSON}
