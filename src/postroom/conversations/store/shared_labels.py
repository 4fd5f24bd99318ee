"""SQL of the labels of an organization."""

from collections.abc import Collection, Sequence
from typing import LiteralString
from uuid import UUID

import msgspec
from psycopg.rows import args_row

from postroom.storage.database import Connection


def visible_to(person: LiteralString) -> LiteralString:
    """Return whether a person may know of the label `s`: everybody may, or he is an admin, or it is shared with him."""
    return f"""(s.deleted_at is null and (s.visibility = 'organization' or {person} is null
        or exists (select from grant_holder h where h.organization_id = s.organization_id and h.grant_kind = 'label'
                     and h.grant_id = s.id and h.person_id = {person})
        or exists (select from membership m where m.organization_id = s.organization_id and m.person_id = {person}
                     and m.removed_at is null and m.role <> 'member')))"""


VISIBLE = visible_to("%(person)s::uuid")

_COLUMNS = "s.id, s.name, s.parent_id, s.color, s.icon, s.visibility"


class SharedLabel(msgspec.Struct, frozen=True, kw_only=True):
    """A label of the organization. `visibility`: all know of it, or delegates: admins and with whom it is shared."""

    id: UUID
    name: str
    parent_id: UUID | None = None
    color: str
    icon: str
    visibility: str


async def seen(conn: Connection, organization_id: UUID, person_id: UUID | None) -> list[SharedLabel]:
    """Return the labels a person may know of, by name; None knows of all."""
    async with conn.cursor(row_factory=args_row(_label), binary=True) as cursor:
        await cursor.execute(
            # What there is to choose from.
            f"""select {_COLUMNS} from shared_label s where s.organization_id = %(organization)s and {VISIBLE}
                order by s.name_key, s.id""",
            {"organization": organization_id, "person": person_id},
        )
        return await cursor.fetchall()


def _label(*columns: object) -> SharedLabel:
    return msgspec.convert(dict(zip(SharedLabel.__struct_fields__, columns, strict=True)), SharedLabel)


async def visible(conn: Connection, organization_id: UUID, person_id: UUID | None, ids: Collection[UUID]) -> set[UUID]:
    """Return those of some ids that are labels the person may know of."""
    cursor = await conn.execute(
        # May he know of these?
        f"""select s.id from shared_label s
            where s.organization_id = %(organization)s and s.id = any(%(ids)s) and {VISIBLE}""",
        {"organization": organization_id, "person": person_id, "ids": list(ids)},
    )
    return {row[0] for row in await cursor.fetchall()}


async def hold(conn: Connection, organization_id: UUID, person_id: UUID | None, ids: Collection[UUID]) -> set[UUID]:
    """Return what `visible` does; none of these can be deleted before the transaction ends."""
    cursor = await conn.execute(
        # A conversation is not to get a label that is swept away from all others meanwhile.
        f"""select s.id from shared_label s
            where s.organization_id = %(organization)s and s.id = any(%(ids)s) and {VISIBLE}
            order by s.id for key share of s""",
        {"organization": organization_id, "person": person_id, "ids": list(ids)},
    )
    return {row[0] for row in await cursor.fetchall()}


async def secret(conn: Connection, organization_id: UUID, person_id: UUID | None, ids: Collection[UUID]) -> set[UUID]:
    """Return those of some labels that the person must not hear of, deleted ones too."""
    cursor = await conn.execute(
        # Which of these are nothing to him?
        f"""select s.id from shared_label s where s.organization_id = %(organization)s and s.id = any(%(ids)s)
              and s.visibility = 'delegates' and not {VISIBLE}""",
        {"organization": organization_id, "person": person_id, "ids": list(ids)},
    )
    return {row[0] for row in await cursor.fetchall()}


async def deleted(conn: Connection, organization_id: UUID, ids: Collection[UUID]) -> set[UUID]:
    """Return those of some labels that are deleted."""
    cursor = await conn.execute(
        # Not to be given again.
        "select id from shared_label where organization_id = %s and id = any(%s) and deleted_at is not null",
        [organization_id, list(ids)],
    )
    return {row[0] for row in await cursor.fetchall()}


async def insert(conn: Connection, organization_id: UUID, label: SharedLabel, name_key: str) -> bool:
    """Make a label; false when there is one of this name beside it."""
    cursor = await conn.execute(
        # Two people may make the same one at the same moment.
        """insert into shared_label (organization_id, id, name, name_key, parent_id, color, icon, visibility)
           values (%s, %s, %s, %s, %s, %s, %s, %s) on conflict do nothing""",
        [
            organization_id,
            label.id,
            label.name,
            name_key,
            label.parent_id,
            label.color,
            label.icon,
            label.visibility,
        ],
    )
    return cursor.rowcount == 1


async def update(conn: Connection, organization_id: UUID, label: SharedLabel, name_key: str) -> None:
    """Write a label's fields."""
    await conn.execute(
        # Another name, place or look.
        """update shared_label set name = %s, name_key = %s, parent_id = %s, color = %s, icon = %s, visibility = %s
           where organization_id = %s and id = %s""",
        [
            label.name,
            name_key,
            label.parent_id,
            label.color,
            label.icon,
            label.visibility,
            organization_id,
            label.id,
        ],
    )


async def delete(conn: Connection, organization_id: UUID, ids: Sequence[UUID]) -> None:
    """Delete labels: nobody sees them from now on."""
    await conn.execute(
        # Whoever gives one of them to a conversation holds its key.
        "select from shared_label where organization_id = %s and id = any(%s) order by id for update",
        [organization_id, list(ids)],
    )
    await conn.execute(
        # Out of sight.
        "update shared_label set deleted_at = now() where organization_id = %s and id = any(%s)",
        [organization_id, list(ids)],
    )


async def shares(conn: Connection, organization_id: UUID) -> list[tuple[UUID, str, UUID]]:
    """Return (label, person, team or organization, whose id it is) of those with whom labels are shared."""
    cursor = await conn.execute(
        # All labels at once, as a list shows them.
        """select grant_id, holder_kind, holder_id from direct_grant
           where organization_id = %(organization)s and grant_kind = 'label'
           union all
           select grant_id, 'team', team_id from team_grant
           where organization_id = %(organization)s and grant_kind = 'label'""",
        {"organization": organization_id},
    )
    return [(row[0], row[1], row[2]) for row in await cursor.fetchall()]


async def having(conn: Connection, organization_id: UUID, label_id: UUID, limit: int) -> list[UUID]:
    """Return some conversations that have the label."""
    cursor = await conn.execute(
        # The label is a grant of all that have it, and each is in one of these lists for it.
        """select distinct conversation_id from placement
           where organization_id = %s and kind in ('open', 'closed', 'trash', 'junk') and owner_id = %s limit %s""",
        [organization_id, label_id, limit],
    )
    return [row[0] for row in await cursor.fetchall()]


async def set_swept(conn: Connection, organization_id: UUID, label_id: UUID) -> None:
    """Keep that no conversation has a deleted label any more."""
    await conn.execute(
        # Nothing is left to do.
        "update shared_label set swept_at = now() where organization_id = %s and id = %s",
        [organization_id, label_id],
    )


async def unswept(conn: Connection, limit: int) -> list[tuple[UUID, UUID]]:
    """Return (organization, label) of what was deleted and may still be on conversations."""
    cursor = await conn.execute(
        # Work for the sweep.
        """select organization_id, id from shared_label where deleted_at is not null and swept_at is null limit %s""",
        [limit],
    )
    return [(row[0], row[1]) for row in await cursor.fetchall()]
