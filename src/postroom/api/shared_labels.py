"""Labels of the organization."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from litestar import delete, get, patch, post
from litestar.params import FromPath, JSONBody

from postroom.api.parameters import OrganizationQuery, Work, ids_in
from postroom.api.replies import OneSharedLabel, SharedLabels
from postroom.conversations import shared_labels
from postroom.conversations.shared_labels import SharedLabel
from postroom.events.act import Act
from postroom.identity import shares
from postroom.identity.permissions import Permission
from postroom.identity.shares import Shares
from postroom.kit.ids import new_id
from postroom.wire.conversations import SharedLabelPatch, SharedLabelRequest
from postroom.wire.present import conversations as present

_LOOKS = {"name": "name", "parent": "parent_id", "color": "color", "icon": "icon", "visibility": "visibility"}
"""Fields of a request that are the label's own, and what they are there."""


@get("/shared_labels", summary="Labels of the organization")
async def list_shared_labels(work: Work, organization: OrganizationQuery = None) -> SharedLabels:
    """List the labels the caller may know of, with whom each is shared; `labels.changed` tells when to ask again."""
    act = await work.act(organization, "conversations.use")
    return await _shown(act, await shared_labels.seen(act.conn, act.organization_id, work.caller.person_id))


@post("/shared_labels", summary="Make a label of the organization")
async def make_shared_label(data: JSONBody[SharedLabelRequest], work: Work) -> OneSharedLabel:
    """Make a label. Only admins decide who sees it, and who sees what has it."""
    wanted = Shares(
        everyone=data.share_with_organization,
        teams=frozenset([data.share_with_team] if data.share_with_team else []),
        people=frozenset(data.share_with_users),
    )
    open_to_all = data.visibility == "organization" and wanted == Shares()
    permission: Permission = "labels.make" if open_to_all else "labels.manage"
    act = await work.act(data.organization, permission)
    made = await shared_labels.create(
        act,
        SharedLabel(
            id=new_id(),
            name=data.name,
            parent_id=data.parent,
            color=data.color,
            icon=data.icon,
            visibility=data.visibility,
        ),
    )
    if wanted != Shares():
        await shared_labels.share(act, made.id, wanted)
    (shown,) = (await _shown(act, [made])).shared_labels
    return OneSharedLabel(shared_labels=shown)


@patch("/shared_labels/{label_ids:str}", summary="Change labels of the organization")
async def change_shared_labels(
    label_ids: FromPath[str], data: JSONBody[SharedLabelPatch], work: Work, organization: OrganizationQuery = None
) -> SharedLabels:
    """Change labels, named by their ids joined with commas; sharing one shows people all conversations that have it."""
    act = await work.act(organization, "labels.manage")
    given = {name: value for name, value in msgspec.structs.asdict(data).items() if value is not msgspec.UNSET}
    looks = {_LOOKS[name]: value for name, value in given.items() if name in _LOOKS}
    for label in await shared_labels.get(act, ids_in(label_ids), lock=True):
        if looks:
            await shared_labels.change(act, msgspec.structs.replace(label, **looks))
        if given.keys() - _LOOKS.keys():
            await shared_labels.share(act, label.id, await _shares(act, label.id, given))
    return await _shown(act, await shared_labels.get(act, ids_in(label_ids)))


@delete("/shared_labels/{label_ids:str}", status_code=204, summary="Delete labels of the organization")
async def delete_shared_labels(label_ids: FromPath[str], work: Work, organization: OrganizationQuery = None) -> None:
    """Delete labels and those inside them; conversations stay, but for who saw one only because of its label."""
    act = await work.act(organization, "labels.manage")
    found = await shared_labels.get(act, ids_in(label_ids), lock=True)
    await shared_labels.delete(act, [one.id for one in found])


async def _shares(act: Act, label_id: UUID, given: dict[str, Any]) -> Shares:
    """Return with whom the label is to be shared: what is not given stays."""
    present_ones = await shares.of(act, "label", label_id)
    team = given.get("share_with_team")
    return Shares(
        everyone=given.get("share_with_organization", present_ones.everyone),
        teams=frozenset([team] if team else []) if "share_with_team" in given else present_ones.teams,
        people=frozenset(given.get("share_with_users", present_ones.people)),
    )


async def _shown(act: Act, rows: Sequence[SharedLabel]) -> SharedLabels:
    shared = await shared_labels.shared_with(act)
    found = [present.shared_label(act.organization_id, one, shared.get(one.id, Shares())) for one in rows]
    return SharedLabels(shared_labels=found)


HANDLERS = [list_shared_labels, make_shared_label, change_shared_labels, delete_shared_labels]
