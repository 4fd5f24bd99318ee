"""The matrix, and the one who is held against it."""

import pytest

from postroom.events.act import ActorKind
from postroom.identity.caller import Caller, NoSuchOrganization, NotAllowed, SessionNeeded, WhichOrganization
from postroom.identity.permissions import MATRIX, ROLES, Permission, Role, allowed, outranks, permissions_of
from postroom.kit.ids import new_id
from tools.gen.permissions import outputs

ACME, OTHER = new_id(), new_id()


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("permission", list(MATRIX))
def test_every_cell_is_kept(role: Role, permission: Permission) -> None:
    caller = Caller(person_id=new_id(), organizations={ACME: role})
    if role in MATRIX[permission].roles:
        assert caller.require(ACME, permission) == ACME
    else:
        with pytest.raises(NotAllowed):
            caller.require(ACME, permission)


def test_more_rights_include_the_fewer() -> None:
    owner, admin, member = (set(permissions_of(role)) for role in ROLES)
    assert owner > admin > member


def test_the_page_shows_every_cell() -> None:
    [page] = outputs().values()
    for permission, rule in MATRIX.items():
        [line] = [line for line in page.splitlines() if f"`{permission}`" in line]
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        assert cells[0] == rule.allows
        assert [cell == "yes" for cell in cells[1:4]] == [allowed(role, permission) for role in ROLES]


def test_ranks() -> None:
    assert outranks("owner", "admin")
    assert outranks("admin", "member")
    assert not outranks("admin", "admin")
    assert not outranks("member", "owner")


def test_the_only_organization_is_meant_when_none_is_named() -> None:
    one = Caller(person_id=new_id(), organizations={ACME: "member"})
    assert one.organization() == ACME
    with pytest.raises(NoSuchOrganization):
        one.organization(OTHER)
    with pytest.raises(NoSuchOrganization):
        Caller(person_id=new_id(), organizations={}).organization()
    with pytest.raises(WhichOrganization):
        Caller(person_id=new_id(), organizations={ACME: "member", OTHER: "owner"}).organization()


def test_a_role_counts_in_its_own_organization_only() -> None:
    caller = Caller(person_id=new_id(), organizations={ACME: "member", OTHER: "owner"})
    assert caller.require(OTHER, "teams.manage") == OTHER
    with pytest.raises(NotAllowed):
        caller.require(ACME, "teams.manage")


def test_a_token_acts_for_its_person_under_its_own_name() -> None:
    person, token, session = new_id(), new_id(), new_id()
    program = Caller(person_id=person, organizations={}, token_id=token)
    assert (program.actor.kind, program.actor.id, program.actor.person_id) == (ActorKind.TOKEN, token, person)
    assert program.id == token
    with pytest.raises(SessionNeeded):
        program.require_session()
    browser = Caller(person_id=person, organizations={}, session_id=session)
    assert (browser.actor.kind, browser.actor.id, browser.id) == (ActorKind.PERSON, person, person)
    assert browser.require_session() == session
