"""Sets of UIDs on the wire (RFC 3501, section 9, sequence-set)."""

from collections.abc import Iterable, Iterator

MAX_UID = 0xFFFFFFFF
_MAX_UIDS = 2_000_000


def encode(uids: Iterable[int]) -> bytes:
    """Return the shortest sequence set that holds exactly these UIDs, for example `1:4,9`."""
    return ",".join(f"{first}:{last}" if last > first else str(first) for first, last in _runs(sorted(uids))).encode()


def decode(text: bytes) -> list[int]:
    """Return the UIDs of a sequence set in its order; `*`, nonsense and anything past two million UIDs is left out."""
    uids: list[int] = []
    for part in text.split(b","):
        first, _, last = part.partition(b":")
        if not first.isdigit() or not (last or first).isdigit():
            continue
        low, high = sorted((int(first), int(last or first)))
        room = _MAX_UIDS - len(uids)
        uids.extend(range(low, min(high, low + room - 1, MAX_UID) + 1))
    return uids


def _runs(uids: Iterable[int]) -> Iterator[tuple[int, int]]:
    first = last = None
    for uid in uids:
        if first is None or last is None:
            first = last = uid
        elif uid > last + 1:
            yield first, last
            first = last = uid
        else:
            last = uid
    if first is not None and last is not None:
        yield first, last
