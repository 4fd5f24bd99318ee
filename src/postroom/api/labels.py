"""Labels."""

from litestar import get, post
from litestar.params import JSONBody

from postroom.accounts import accounts
from postroom.api.parameters import OrganizationQuery, Work
from postroom.api.replies import Labels, OneLabel
from postroom.channels.email import folders
from postroom.conversations import labels
from postroom.kit.errors import Invalid
from postroom.wire.conversations import LabelRequest
from postroom.wire.present import conversations as present

_MAX_NAME = 200
_WILD = frozenset("*%")


@get("/labels", summary="Labels of my accounts")
async def list_labels(work: Work, organization: OrganizationQuery = None) -> Labels:
    """List the labels of the accounts whose mail the caller may see; `labels.changed` tells when to ask again."""
    act = await work.act(organization, "conversations.use")
    found = await labels.seen(act.conn, act.organization_id, work.caller.person_id)
    return Labels(labels=[present.label(one) for one in found])


@post("/labels", summary="Make a label")
async def make_label(data: JSONBody[LabelRequest], work: Work, organization: OrganizationQuery = None) -> OneLabel:
    """Make a label of an account the caller may use; its folder on the mail server is made when it is needed."""
    act = await work.act(organization, "conversations.use")
    await accounts.held_one(act.conn, act.organization_id, work.caller.person_id, data.account_id)
    return OneLabel(labels=present.label(await labels.make(act, data.account_id, _name(data.name))))


def _name(text: str) -> str:
    """Return a name that every mail server can have for a folder. Raises `Invalid`."""
    parts = [part.strip() for part in text.split("/")]
    name = "/".join(parts)
    readable = all(parts) and name.isprintable() and not name.startswith("\\") and not _WILD & {*name}
    if not readable or len(name) > _MAX_NAME:
        msg = f"A label has a name of at most {_MAX_NAME} characters, without * and %; / stands between two names."
        raise Invalid(msg, field="name")
    if folders.is_for_something(parts[-1]):
        raise Invalid("The mail server has a folder of this name for something else.", field="name")
    return name


HANDLERS = [list_labels, make_label]
"""Labels, as /v1 shows them."""
