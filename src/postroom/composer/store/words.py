"""How a trouble is kept: its sentence, and the same as words a program knows."""

import msgspec
from psycopg.types.json import Jsonb

from postroom.composer.model import Trouble

_MOST = 1_000


def kept(trouble: Trouble) -> tuple[str, Jsonb | None]:
    """Return the columns `error` and `fault` of a trouble."""
    fault = Jsonb(msgspec.to_builtins(trouble.fault)) if trouble.fault else None
    return trouble.message[:_MOST], fault
