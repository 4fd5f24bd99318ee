"""The person himself: what the app starts with, his preferences, his password."""

import msgspec
from litestar import get, patch, post
from litestar.params import JSONBody

from postroom.api.options import STEPS
from postroom.api.parameters import Work
from postroom.api.start import load_me
from postroom.identity import image_senders, login, organizations, people, resets
from postroom.wire.identity import ImageSenderRequest, Me, PasswordChange, PreferencesPatch


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
    if data.default_times is not None:
        given["default_times"] = people.default_times(msgspec.structs.asdict(data.default_times))
    after = await people.change(tx, msgspec.structs.replace(before, **given))
    if after.name != before.name:
        for organization_id in work.caller.organizations:
            organizations.announce_people(await work.act(organization_id, "organization.see"))
    return await load_me(tx, work.caller.person_id, secure=work.context.private)


@post("/me/image_senders", status_code=200, summary="Always show the images of a sender, or ask again")
async def change_image_senders(data: JSONBody[ImageSenderRequest], work: Work) -> Me:
    """Remember or forget a sender whose remote images I see without being asked."""
    tx = await work.tx()
    change = image_senders.remember if data.always else image_senders.forget
    await change(tx, work.caller.person_id, data.address)
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


HANDLERS = [show, change, change_image_senders, change_password]
