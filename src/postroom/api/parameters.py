"""How handlers spell what they take; Litestar reads the rest from `FromPath`, `FromQuery` and `JSONBody`."""

from typing import Annotated, TypeAlias
from uuid import UUID

from litestar.di import NamedDependency
from litestar.params import QueryParameter

from postroom.api.work import UnitOfWork

Work: TypeAlias = NamedDependency[UnitOfWork]
"""`work`: who asks, and the request's transaction."""

OrganizationQuery: TypeAlias = Annotated[
    UUID | None,
    QueryParameter(description="The organization meant. Someone who belongs to exactly one may leave it out."),
]
"""`organization`, in the query."""
