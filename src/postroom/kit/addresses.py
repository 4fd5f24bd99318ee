"""How addresses are compared."""


def keys_of(address: str) -> tuple[str, ...]:
    """Return what an address is looked for by: itself, casefolded; with a detail (`ann+shop@`), then without it.

    The detail of a subaddress (RFC 5233) leads to the mailbox of the address without it.
    """
    whole = address.casefold()
    local, at, domain = whole.rpartition("@")
    return tuple(dict.fromkeys((whole, f"{local.partition('+')[0]}{at}{domain}")))
