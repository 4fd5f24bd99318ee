"""Links into the app that carry a code. `address` is the public address, without a final slash."""


def setup_link(address: str, code: str) -> str:
    """Return where the first-run page is."""
    return f"{address}/setup?code={code}"


def reset_link(address: str, code: str) -> str:
    """Return where a new password is set."""
    return f"{address}/reset?code={code}"


def demo_link(address: str, code: str) -> str:
    """Return what logs a visitor of the demo workspace in."""
    return f"{address}/v1/demo?code={code}"


def invitation_link(address: str, code: str) -> str:
    """Return where an invitation is accepted."""
    return f"{address}/invitation?code={code}"
