"""Mail arrives: what intake keeps of it, in memory, and which messages stand together in the end."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from postroom.intake.threading import Mail, are_related, gather
from postroom.kit.ids import new_id


class Store:
    """What intake keeps, in memory: where ids lead, and which mail has which subject."""

    def __init__(self) -> None:
        self.leads: dict[str, UUID] = {}
        self.kept: list[tuple[Mail, UUID]] = []

    def arrive(self, batch: Sequence[Mail]) -> None:
        relatives = [self._relatives(mail) for mail in batch]
        for group in gather(batch, self.leads, relatives):
            home, *others = group.conversations or [new_id()]
            for gone in others:
                self._join(gone, home)
            for number in group.members:
                self.kept.append((batch[number], home))
                self.leads.update(dict.fromkeys(batch[number].keys, home))

    def _relatives(self, mail: Mail) -> list[UUID]:
        return [home for other, home in self.kept if are_related(mail, other) or are_related(other, mail)]

    def _join(self, gone: UUID, home: UUID) -> None:
        self.leads = {key: home if one == gone else one for key, one in self.leads.items()}
        self.kept = [(mail, home if one == gone else one) for mail, one in self.kept]

    def partition(self) -> set[frozenset[str]]:
        together: dict[UUID, set[str]] = {}
        for mail, home in self.kept:
            together.setdefault(home, set()).add(mail.keys[0])
        return {frozenset(names) for names in together.values()}


def partition(arriving: Sequence[Mail], sizes: Sequence[int] = ()) -> set[frozenset[str]]:
    """Let mail arrive in batches of these sizes, then one by one; return which messages stand together."""
    store = Store()
    for batch in batches(arriving, sizes):
        store.arrive(batch)
    return store.partition()


def batches(arriving: Sequence[Mail], sizes: Sequence[int]) -> Iterator[Sequence[Mail]]:
    start = 0
    for size in [*sizes, *[1] * len(arriving)]:
        if arriving[start : start + size]:
            yield arriving[start : start + size]
        start += size
