"""How handlers spell what they take; Litestar reads the rest from `FromPath`, `FromQuery` and `JSONBody`."""

from datetime import datetime
from typing import Annotated, TypeAlias
from uuid import UUID

from litestar.di import NamedDependency
from litestar.params import QueryParameter

from postroom.api.work import UnitOfWork
from postroom.kit.clock import from_unix
from postroom.kit.errors import Invalid

_MOST = 100

Work: TypeAlias = NamedDependency[UnitOfWork]
"""`work`: who asks, and the request's transaction."""

OrganizationQuery: TypeAlias = Annotated[
    UUID | None,
    QueryParameter(description="The organization meant. Someone who belongs to exactly one may leave it out."),
]
"""`organization`, in the query."""


def moment(seconds: float | None, field: str) -> datetime | None:
    """Return the moment of Unix seconds in a field. Raises `Invalid` for what no calendar has."""
    try:
        return None if seconds is None else from_unix(seconds)
    except (ValueError, OverflowError, OSError) as error:
        msg = f"`{field}` is a time in Unix seconds."
        raise Invalid(msg, field=field) from error


def ids_in(text: str) -> list[UUID]:
    """Return the ids that a path joins with commas, each once. Raises `Invalid`."""
    try:
        found = [UUID(one) for one in text.split(",")]
    except ValueError as error:
        msg = "The path names things by their ids, joined with commas."
        raise Invalid(msg) from error
    if len(found) > _MOST:
        msg = f"At most {_MOST} at once."
        raise Invalid(msg, limit=_MOST)
    return sorted(set(found))
