"""The one who asks: a person, through a session or an API token, with a role in each of his organizations."""

from uuid import UUID

import msgspec

from postroom.events.act import Actor, ActorKind
from postroom.identity.permissions import Permission, Role, allowed
from postroom.kit.errors import Forbidden, Invalid, NotFound


class NotAllowed(Forbidden):
    """Your role does not allow this. Ask an admin or the owner of your organization."""

    code = "not_allowed"


class NoSuchOrganization(NotFound):
    """There is no such organization, or you do not belong to it."""

    code = "no_such_organization"


class WhichOrganization(Invalid):
    """You belong to several organizations: name one with `organization`."""

    code = "which_organization"


class SessionNeeded(Forbidden):
    """This can be done in the browser only, not with an API token."""

    code = "session_needed"


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks. `organizations` are those he belongs to now, with his role; it is read anew for every request."""

    person_id: UUID
    organizations: dict[UUID, Role]
    session_id: UUID | None = None
    token_id: UUID | None = None

    @property
    def actor(self) -> Actor:
        """Return him as the actor of events."""
        if self.token_id:
            return Actor(ActorKind.TOKEN, self.token_id, self.person_id)
        return Actor(ActorKind.PERSON, self.person_id, self.person_id)

    @property
    def id(self) -> UUID:
        """Return what identifies him across requests: the token, or the person in all his sessions."""
        return self.token_id or self.person_id

    def organization(self, given: UUID | None = None) -> UUID:
        """Return the organization meant: the given one, or his only one.

        Raises `NoSuchOrganization` when it is not his, `WhichOrganization` when he has several.
        """
        if given is None:
            if len(self.organizations) > 1:
                raise WhichOrganization
            given = next(iter(self.organizations), None)
        if given is None or given not in self.organizations:
            raise NoSuchOrganization
        return given

    def require(self, organization: UUID | None, permission: Permission) -> UUID:
        """Return the organization meant if his role has the permission there. Else raises `NotAllowed`."""
        found = self.organization(organization)
        if not allowed(self.organizations[found], permission):
            raise NotAllowed(permission=permission)
        return found

    def require_session(self) -> UUID:
        """Return the id of his session. Raises `SessionNeeded` for an API token."""
        if self.session_id is None:
            raise SessionNeeded
        return self.session_id
