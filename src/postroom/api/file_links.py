"""The links of who asks, as `wire.file_links` makes them."""

from postroom.api.parameters import Work
from postroom.events.act import Act
from postroom.wire.file_links import Links


async def links_of(work: Work, act: Act) -> Links:
    """Return the links of the caller of a request."""
    keyring = await work.services.keys.ensure(act.conn, act.organization_id)
    return Links(keyring, act.organization_id, work.caller.person_id)
