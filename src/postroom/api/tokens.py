"""Personal API tokens. They are made and deleted in the browser only, so that a leaked one cannot make others."""

from uuid import UUID

from litestar import delete, get, post
from litestar.params import FromPath, JSONBody

from postroom.api.options import SECRET
from postroom.api.parameters import Work
from postroom.api.replies import OneToken, Tokens
from postroom.identity import tokens
from postroom.wire.identity import TokenRequest
from postroom.wire.present import identity as present


@get("/tokens", summary="My API tokens")
async def list_tokens(work: Work) -> Tokens:
    """List my tokens, without their secrets."""
    found = await tokens.of_person(await work.tx(), work.caller.person_id)
    return Tokens(tokens=[present.token(one) for one in found])


@post("/tokens", opt=SECRET, summary="Make an API token")
async def create(data: JSONBody[TokenRequest], work: Work) -> OneToken:
    """Make a token that acts as me. Its secret is in this answer and nowhere else."""
    work.caller.require_session()
    made = await tokens.create(await work.tx(), work.caller.person_id, data.name)
    return OneToken(tokens=present.token(made.token, made.secret))


@delete("/tokens/{token_id:uuid}", status_code=204, summary="Delete an API token")
async def remove(token_id: FromPath[UUID], work: Work) -> None:
    """Delete a token; it stops working at once."""
    work.caller.require_session()
    await tokens.delete(await work.tx(), work.caller.person_id, token_id)


HANDLERS = [list_tokens, create, remove]
