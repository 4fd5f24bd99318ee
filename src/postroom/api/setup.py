"""First run: /v1/setup and /v1/demo, open until the first organization exists, to whoever has the printed code."""

from litestar import Response, get, post
from litestar.params import FromQuery, JSONBody

from postroom.api.entering import entered
from postroom.api.options import PUBLIC, STEPS
from postroom.api.parameters import Work
from postroom.api.work import UnitOfWork
from postroom.identity import passwords, sessions, setup
from postroom.identity.people import NewPerson
from postroom.identity.setup import FirstRun
from postroom.kit.errors import Unavailable
from postroom.wire.base import Request
from postroom.wire.identity import Me, SetupRequest, SetupState


class DemoRequest(Request, frozen=True, kw_only=True):
    """Make the demonstration workspace instead of an own one."""

    code: str


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
    async with work.step() as tx:
        await setup.close(tx, data.code)
        person_id = await work.services.demo(tx)
        opened = await sessions.start(tx, person_id, work.client)
    return await entered(opened, work)


async def _require_code(work: UnitOfWork, code: str) -> None:
    await work.brake(setup.PER_ADDRESS)
    async with work.step() as tx:
        await setup.require(tx, code)


HANDLERS = [show, finish, make_demo]
