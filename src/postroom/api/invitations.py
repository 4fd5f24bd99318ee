"""Invitations: made and withdrawn by who may invite, shown and accepted by who holds the code."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, delete, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from postroom.api.context import cookie
from postroom.api.entering import entered
from postroom.api.options import PUBLIC, SECRET, STEPS
from postroom.api.parameters import OrganizationQuery, Work
from postroom.api.replies import Invitations, OneInvitation
from postroom.api.work import UnitOfWork
from postroom.identity import invitations, letters, links, login, organizations, passwords, people, sessions
from postroom.identity.invitations import Shown
from postroom.identity.people import NewPerson
from postroom.identity.system_mail import Posted
from postroom.wire.identity import InvitationAccept, InvitationRequest, InvitationState, Me
from postroom.wire.present import identity as present

HttpRequest = Request[Any, Any, Any]


@get("/invitations", summary="Open invitations")
async def list_invitations(work: Work, organization: OrganizationQuery = None) -> Invitations:
    """List the open invitations of an organization."""
    act = await work.act(organization, "people.invite")
    return Invitations(invitations=[present.invitation(one) for one in await invitations.open_ones(act)])


@post("/invitations", opt=SECRET | STEPS, summary="Invite a person")
async def create(data: JSONBody[InvitationRequest], work: Work) -> OneInvitation:
    """Invite a person: by mail if Postroom can send mail, and with a link to copy in any case."""
    async with work.step() as tx:
        act = work.act_in(tx, data.organization, "people.invite")
        made = await invitations.invite(act, data.email, data.role, data.teams, copy_from=data.copy_from)
        inviter = await people.get(tx, work.caller.person_id)
        [organization] = await organizations.named(tx, [act.organization_id])
    link = links.invitation_link(work.services.settings.address, made.code.text)
    letter = letters.invitation(inviter.language, inviter=inviter.name, organization=organization.name, link=link)
    invitation, mail = made.invitation, work.services.system_mail
    posted = await mail.send([organization.id], invitation.email, letter.subject, letter.text)
    if posted is Posted.SENT:
        async with work.step() as tx:
            await invitations.mailed(tx, invitation)
    return OneInvitation(invitations=present.invitation(invitation, link=link, posted=posted))


@delete("/invitations/{invitation_id:uuid}", status_code=204, summary="Withdraw an invitation")
async def withdraw(invitation_id: FromPath[UUID], work: Work, organization: OrganizationQuery = None) -> None:
    """Make an invitation worthless."""
    act = await work.act(organization, "people.invite")
    await invitations.withdraw(act, invitation_id)


@get("/invitation", opt=PUBLIC | STEPS, summary="What am I invited to?")
async def show(work: Work, code: FromQuery[str]) -> InvitationState:
    """Show an invitation to the holder of its code."""
    shown = await _shown(work, code)
    return InvitationState(
        organization=shown.organization.name,
        invited_by=shown.invited_by,
        email=shown.invitation.email,
        known=shown.person is not None,
    )


@post("/invitation", opt=PUBLIC | STEPS, status_code=200, summary="Accept an invitation")
async def accept(data: JSONBody[InvitationAccept], request: HttpRequest, work: Work) -> Response[Me]:
    """Join: a new person with name and password, one who has a log-in with his password."""
    shown = await _shown(work, data.code)
    if shown.person is None:
        return await _accept_new(data, shown, work)
    async with work.step() as tx:
        attempt = await login.begin(tx, shown.person.email, work.client)
    proven = await login.prove(attempt, data.password)
    async with work.step() as tx:
        await invitations.accept(tx, data.code, shown.person, request_id=work.context.request_id)
        opened = await login.finish(tx, proven, replaces=cookie(request.scope, sessions.COOKIE))
    return await entered(opened, work)


async def _accept_new(data: InvitationAccept, shown: Shown, work: UnitOfWork) -> Response[Me]:
    passwords.check(data.password, email=shown.invitation.email)
    new = NewPerson(
        name=data.name,
        email=shown.invitation.email,
        password_hash=await passwords.hash_password(data.password),
        time_zone=data.time_zone,
        language=data.language,
    )
    async with work.step() as tx:
        person = await people.create(tx, new)
        await invitations.accept(tx, data.code, person, request_id=work.context.request_id)
        opened = await sessions.start(tx, person.id, work.client)
    return await entered(opened, work)


async def _shown(work: UnitOfWork, code: str) -> Shown:
    await work.brake(invitations.PER_ADDRESS)
    async with work.step() as tx:
        return await invitations.show(tx, code)


HANDLERS = [list_invitations, create, withdraw, show, accept]
