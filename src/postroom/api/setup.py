"""First run: /v1/setup and /v1/demo, open until the first organization exists, to whoever has the printed code."""

from litestar import Response, get, post
from litestar.params import FromQuery, JSONBody
from litestar.response import Redirect

from postroom.api.entering import entered, session_cookie
from postroom.api.options import PUBLIC, STEPS
from postroom.api.parameters import Work
from postroom.api.work import UnitOfWork
from postroom.identity import passwords, resets, sessions, setup
from postroom.identity.people import NewPerson
from postroom.identity.setup import FirstRun
from postroom.kit.errors import Unavailable
from postroom.wire.base import Request
from postroom.wire.identity import Me, SetupRequest, SetupState


class DemoRequest(Request, frozen=True, kw_only=True):
    """Make the demonstration workspace instead of an own one."""

    code: str
    time_zone: str = "UTC"
    language: str = "en"


class NoDemo(Unavailable):
    """This installation cannot make the demo workspace."""

    code = "no_demo"


@get("/setup", opt=PUBLIC | STEPS, summary="Is set-up open, and is this its code?")
async def show(work: Work, code: FromQuery[str] = "") -> SetupState:
    """Tell whether an organization is still to be made."""
    if code:
        await work.brake(setup.PER_ADDRESS)
    async with work.step() as tx:
        is_open = await setup.is_open(tx)
        return SetupState(open=is_open, code_valid=is_open and await setup.is_right(tx, code))


@post("/setup", opt=PUBLIC | STEPS, status_code=200, summary="Make the organization and its owner")
async def finish(data: JSONBody[SetupRequest], work: Work) -> Response[Me]:
    """Make the organization, its owner and the first team, and log the owner in."""
    await _require_code(work, data.code)
    passwords.check(data.password, email=data.email)
    owner = NewPerson(
        name=data.name,
        email=data.email,
        password_hash=await passwords.hash_password(data.password),
        time_zone=data.time_zone,
        language=data.language,
    )
    form = FirstRun(organization=data.organization, team=data.team, owner=owner)
    async with work.step() as tx:
        made = await setup.finish(tx, data.code, form, request_id=work.context.request_id)
        opened = await sessions.start(tx, made.owner.id, work.client)
    return await entered(opened, work)


@post("/demo", opt=PUBLIC | STEPS, status_code=200, summary="Make the demo workspace")
async def make_demo(data: JSONBody[DemoRequest], work: Work) -> Response[Me]:
    """Fill the empty installation with realistic people and conversations, and log its owner in."""
    await _require_code(work, data.code)
    if work.services.demo is None:
        raise NoDemo
    person_id = await work.services.demo.make(data.code, time_zone=data.time_zone, language=data.language)
    async with work.step() as tx:
        opened = await sessions.start(tx, person_id, work.client)
    return await entered(opened, work)


@get("/demo", opt=PUBLIC | STEPS, include_in_schema=False)
async def enter_demo(work: Work, code: FromQuery[str] = "") -> Response[None]:
    """Log a visitor in by the link that `postroom demo` prints, which works once, and lead to the app.

    A link that was used leads there too: whoever used it in this browser is still logged in.
    """
    await work.brake(resets.CONFIRM_PER_ADDRESS)
    try:
        async with work.step() as tx:
            person = await resets.spend(tx, code, work.services.demo.owner if work.services.demo else "")
            opened = await sessions.start(tx, person.id, work.client)
    except resets.ResetExpired:
        return Redirect("/")
    return Redirect("/", cookies=[session_cookie(opened, work)])


async def _require_code(work: UnitOfWork, code: str) -> None:
    await work.brake(setup.PER_ADDRESS)
    async with work.step() as tx:
        await setup.require(tx, code)


HANDLERS = [show, finish, make_demo, enter_demo]
