"""Log in and out, forgotten passwords, and the list of one's log-ins."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, delete, get, post
from litestar.background_tasks import BackgroundTask
from litestar.params import FromPath, JSONBody

from postroom.api.context import cookie
from postroom.api.entering import entered, forget_cookie
from postroom.api.options import PUBLIC, STEPS
from postroom.api.parameters import Work
from postroom.api.replies import Mailed, Sessions
from postroom.api.work import UnitOfWork
from postroom.identity import letters, links, login, organizations, resets, sessions
from postroom.identity.resets import Reset
from postroom.wire.identity import LoginRequest, Me, ResetConfirm, ResetRequest
from postroom.wire.present import identity as present

HttpRequest = Request[Any, Any, Any]


@post("/login", opt=PUBLIC | STEPS, status_code=200, summary="Log in")
async def log_in(data: JSONBody[LoginRequest], request: HttpRequest, work: Work) -> Response[Me]:
    """Begin a session, in place of the one the browser may have."""
    async with work.step() as tx:
        attempt = await login.begin(tx, data.email, work.client)
    proven = await login.prove(attempt, data.password)
    async with work.step() as tx:
        opened = await login.finish(tx, proven, replaces=cookie(request.scope, sessions.COOKIE))
    return await entered(opened, work)


@post("/logout", opt=PUBLIC, status_code=204, summary="Log out")
async def log_out(request: HttpRequest, work: Work) -> Response[None]:
    """End the browser's session, if it still has one."""
    if secret := cookie(request.scope, sessions.COOKIE):
        await sessions.revoke_secret(await work.tx(), secret)
    return Response(None, status_code=204, cookies=[forget_cookie(work)])


@post("/password-reset", opt=PUBLIC | STEPS, status_code=200, summary="Ask for a password reset mail")
async def ask_reset(data: JSONBody[ResetRequest], work: Work) -> Response[Mailed]:
    """Mail a reset link if the address is known. The answer, and the time it takes, do not tell."""
    await work.brake(resets.PER_ADDRESS)
    async with work.step() as tx:
        reset = await resets.request(tx, data.email)
    mailed = Mailed(mailed=await work.services.system_mail.ready())
    return Response(mailed, background=BackgroundTask(_mail_reset, work, reset) if reset else None)


@post("/password-reset/confirm", opt=PUBLIC | STEPS, status_code=200, summary="Set a new password")
async def confirm_reset(data: JSONBody[ResetConfirm], work: Work) -> Response[Me]:
    """Set the password with the code of a reset link; every session ends and a new one begins."""
    await work.brake(resets.CONFIRM_PER_ADDRESS)
    async with work.step() as tx:
        person = await resets.holder(tx, data.code)
    password_hash = await resets.prepare(person, data.password)
    async with work.step() as tx:
        await resets.confirm(tx, data.code, password_hash)
        opened = await sessions.start(tx, person.id, work.client)
    return await entered(opened, work)


@get("/sessions", summary="My log-ins")
async def list_sessions(work: Work) -> Sessions:
    """List where I am logged in."""
    found = await sessions.of_person(await work.tx(), work.caller.person_id)
    return Sessions(sessions=[present.session(one, work.caller) for one in found])


@delete("/sessions/{session_id:uuid}", status_code=204, summary="End a log-in")
async def end_session(session_id: FromPath[UUID], work: Work) -> None:
    """End one of my log-ins, at once."""
    work.caller.require_session()
    await sessions.revoke(await work.tx(), work.caller.person_id, session_id)


async def _mail_reset(work: UnitOfWork, reset: Reset) -> None:
    async with work.services.database.transaction() as tx:
        theirs = [*await organizations.roles(tx, reset.person.id)]
    link = links.reset_link(work.services.settings.address, reset.code.text)
    letter = letters.password_reset(reset.person.language, name=reset.person.name, link=link)
    await work.services.system_mail.send(theirs, reset.person.email, letter.subject, letter.text)


HANDLERS = [log_in, log_out, ask_reset, confirm_reset, list_sessions, end_session]
