"""Gather: find, begin or join the conversations of a batch, in the transaction that stores it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from postroom.accounts.model import Account
from postroom.conversations import joining, messages, threads
from postroom.events.act import SYSTEM, Act
from postroom.intake.threading import WINDOW, Group, Mail, gather, spread


async def conversations(
    act: Act, account: Account, mails: Sequence[Mail], at: datetime, *, shared: bool = False
) -> tuple[list[UUID], frozenset[UUID]]:
    """Return the conversation of each mail, and which of them were begun here. Every id leads there from now on.

    `shared`: the mail of one conversation may come through several team accounts.
    """
    keys = sorted({key for mail in mails for key in mail.keys})
    known = await threads.find(act, account.id, keys, shared=shared)
    relatives = await _relatives(act, account, mails)
    groups = gather(mails, known, relatives)
    onward = await _join(act, groups, at, shared=shared)
    mails = [
        msgspec.structs.replace(mail, home=onward.get(mail.home, mail.home)) if mail.home else mail for mail in mails
    ]
    known = {key: onward.get(one, one) for key, one in known.items()}
    relatives = [[onward.get(one, one) for one in several] for several in relatives]
    placed, begun = await _placed(act, account, groups, mails, onward, known, relatives)
    found = [placed[number] for number in range(len(mails))]
    # What leads there for another team must lead there for this one, too, when that one is gone.
    added = {
        key: one
        for mail, one in zip(mails, found, strict=True)
        for key in reversed(mail.keys)
        if shared or key not in known
    }
    await threads.lead(act, account.id, added)
    return found, begun


async def _relatives(act: Act, account: Account, mails: Sequence[Mail]) -> list[list[UUID]]:
    wanted = [
        threads.Wanted(number, mail.trace.key, mail.at, mail.trace.answers)
        for number, mail in enumerate(mails)
        if mail.trace
    ]
    found = await threads.relatives(act, account.id, wanted, WINDOW)
    return [found.get(number, []) for number in range(len(mails))]


async def _join(act: Act, groups: Sequence[Group], at: datetime, *, shared: bool) -> dict[UUID, UUID]:
    several = [group.conversations for group in groups if len(group.conversations) > 1]
    if not several:
        return {}
    # Nobody asked for it: the line in the timeline must not say that the customer did.
    return await joining.join(Act(act.tx, act.organization_id, SYSTEM), several, at, shared=shared)


async def _placed(
    act: Act,
    account: Account,
    groups: Sequence[Group],
    mails: Sequence[Mail],
    onward: Mapping[UUID, UUID],
    known: Mapping[str, UUID],
    relatives: Sequence[Sequence[UUID]],
) -> tuple[dict[int, UUID], frozenset[UUID]]:
    new = [group for group in groups if not group.conversations]
    moments = [min(mails[one].at for one in group.members) for group in new]
    begun = await messages.begin(act, account.id, account.team_id, moments)
    placed = {one: home for group, home in zip(new, begun, strict=True) for one in group.members}
    for group in groups:
        homes = sorted({onward.get(one, one) for one in group.conversations})
        if len(homes) == 1:
            placed.update(dict.fromkeys(group.members, homes[0]))
        elif homes:
            placed.update(spread(Group(group.members, homes), mails, known, relatives))
    return placed, frozenset(begun)
