"""Why something failed, for a sentence in any language."""

from postroom.kit.faults import Fault as Found
from postroom.wire.base import Fault


def fault(found: Found | None) -> Fault | None:
    """Show why something failed."""
    if found is None:
        return None
    return Fault(
        reason=found.reason,
        host=found.host,
        port=found.port,
        server=found.server,
        count=found.count,
        folder=found.folder,
    )
