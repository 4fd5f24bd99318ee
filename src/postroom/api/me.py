"""The person himself: what the app starts with, his preferences, his password."""

import msgspec
from litestar import get, patch, post
from litestar.params import JSONBody

from postroom.api.options import STEPS
from postroom.api.parameters import Work
from postroom.api.start import load_me
from postroom.identity import login, organizations, people, resets
from postroom.wire.identity import Me, PasswordChange, PreferencesPatch


@get("/me", summary="Me, my organizations, colleagues and teams")
async def show(work: Work) -> Me:
    """Return everything the app needs to start."""
    return await load_me(await work.tx(), work.caller.person_id, secure=work.context.private)


@patch("/me", summary="Change my name and preferences")
async def change(data: JSONBody[PreferencesPatch], work: Work) -> Me:
    """Change what is given; the rest stays."""
    tx = await work.tx()
    before = await people.get(tx, work.caller.person_id)
    given = {name: value for name, value in msgspec.structs.asdict(data).items() if value is not None}
    after = await people.change(tx, msgspec.structs.replace(before, **given))
    if after.name != before.name:
        for organization_id in work.caller.organizations:
            organizations.announce_people(await work.act(organization_id, "organization.see"))
    return await load_me(tx, work.caller.person_id, secure=work.context.private)


@post("/me/password", opt=STEPS, status_code=204, summary="Change my password")
async def change_password(data: JSONBody[PasswordChange], work: Work) -> None:
    """Change the password, given the present one; my other sessions end."""
    session_id = work.caller.require_session()
    async with work.step() as tx:
        person = await people.get(tx, work.caller.person_id)
        attempt = await login.begin(tx, person.email, work.client)
    await login.prove_again(attempt, data.current)
    password_hash = await resets.prepare(person, data.password)
    async with work.step() as tx:
        await resets.set_password(tx, person.id, password_hash, keep=session_id)


HANDLERS = [show, change, change_password]
