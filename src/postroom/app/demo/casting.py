"""Who says what to whom, and when: from the script to some 200 threads. The same seed and moment give the same ones."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from random import Random

import msgspec

from postroom.app.demo import fates
from postroom.app.demo.script import Contact, Crew, Draft, Kind, Line, Scene, Script, Told

SEED = 48213
THREADS = 200
_DAYS = 58
_YOUNGEST_H = 7.0
_EARLY, _LATE = 7, 19  # nobody writes at night, save for what is fresh
_AT_ONCE_H = 1.0  # a quicker answer comes at whatever hour the question came
_GERMAN = {
    "Monday": "Montag",
    "Tuesday": "Dienstag",
    "Wednesday": "Mittwoch",
    "Thursday": "Donnerstag",
    "Friday": "Freitag",
}


class Speech(msgspec.Struct, frozen=True, kw_only=True):
    """One mail, or internal comment, at its moment. `by` is "them" or a colleague's key."""

    at: datetime
    by: str
    text: str
    html: str
    note: bool
    files: Sequence[str]
    mentions: Sequence[str]


class Thread(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation to be: what is said in it, and what people did with it."""

    number: int
    account: str
    subject: str
    contact: Contact
    kind: Kind
    labels: Sequence[str]
    live: bool
    speeches: Sequence[Speech]
    fate: fates.Fate
    told: Told | None
    draft: Draft | None

    @property
    def mails(self) -> list[Speech]:
        """Return what is mail, oldest first."""
        return [one for one in self.speeches if not one.note]


def cast(script: Script, moment: datetime, seed: int = SEED, zone: tzinfo = UTC) -> list[Thread]:
    """Return the threads as they stand at a moment; people write by day in this zone."""
    rng = Random(seed)
    deck = [scene for scene in script.everyday for _ in range(scene.weight)]
    drawn: list[Scene] = []
    while len(drawn) < THREADS - len(script.written):
        drawn += rng.sample(deck, len(deck))
    scenes = [*script.written, *drawn[: THREADS - len(script.written)]]
    return [_Casting(script, rng, number, zone).thread(scene, moment) for number, scene in enumerate(scenes)]


class _Casting:
    """Makes one thread."""

    def __init__(self, script: Script, rng: Random, number: int, zone: tzinfo) -> None:
        self._script = script
        self._rng = rng
        self._number = number
        self._zone = zone
        self._names = {one.key: one.name for one in script.cast.people}

    def thread(self, scene: Scene, moment: datetime) -> Thread:
        rng = self._rng
        contacts = self._script.contacts
        contact = rng.choice([one for one in contacts if scene.who == one.key or scene.group == one.group])
        team = self._team(scene.account)
        handler = rng.choice(team)
        words = self._words(contact, [one for one in team if one != handler] or ["mara"])
        age = scene.age or _YOUNGEST_H + _DAYS * 24 * rng.random() ** 1.6
        fate = fates.written(scene) if scene.who else fates.drawn(rng, age, handler, shared=scene.account != "noor")
        lines = self._lengthened(scene)
        if fate.team_inbox:
            lines = _up_to_theirs(lines)
        moments = self._moments(lines, moment - timedelta(hours=age), night=age < _YOUNGEST_H)
        speeches = [self._speech(line, at, handler, words) for line, at in zip(lines, moments, strict=True)]
        return Thread(
            number=self._number,
            account=scene.account,
            subject=scene.subject.format_map(words),
            contact=contact,
            kind=scene.kind,
            labels=scene.labels,
            live=scene.live,
            speeches=speeches,
            fate=fate,
            told=scene.told,
            draft=scene.draft or self._draft(fate, words),
        )

    def _team(self, account: str) -> Sequence[str]:
        team: Crew | None = next((one for one in self._script.cast.teams if one.key == account), None)
        return team.members if team else [account]

    def _words(self, contact: Contact, mates: Sequence[str]) -> dict[str, str]:
        rng, talk = self._rng, self._script.small_talk
        day = rng.choice(talk.days)
        return {
            "order": str(47000 + self._number * 6 + rng.randrange(6)),
            "invoice": f"2026-{1000 + self._number * 3 + rng.randrange(3)}",
            "kilos": str(rng.choice([6, 8, 12, 18, 24, 30, 40, 60])),
            "coffee": rng.choice(talk.coffees),
            "day": day,
            "dayde": _GERMAN[day],
            "name": contact.name,
            "first": contact.name.split()[0],
            "company": contact.company,
            "city": contact.city,
            "mate": self._names[rng.choice(mates)],
        }

    def _lengthened(self, scene: Scene) -> list[Line]:
        """Return the scene's lines, now and then with small talk after them."""
        rng, lines = self._rng, list(scene.lines)
        if scene.kind != "letter" or (scene.who and not scene.long):
            return lines
        wanted = scene.long or len(lines) + rng.choice([0, 0, 0, 0, 0, 0, 0, 1, 2, 4])
        talk = self._script.small_talk
        them, us = rng.sample(talk.them, len(talk.them)), rng.sample(talk.us, len(talk.us))
        while len(lines) < wanted and them and us:
            lines.append(Line(by="them", text=them.pop()))
            if len(lines) < wanted:
                lines.append(Line(by="us", text=us.pop()))
        if rng.random() < 0.15:
            lines.append(Line(by="us", text=rng.choice(talk.notes), note=True))
        return lines

    def _moments(self, lines: Sequence[Line], last: datetime, *, night: bool) -> list[datetime]:
        """Return the moments of lines, from the last one back."""
        moments: list[datetime] = []
        at = last if night else _by_day(last, self._zone)
        for line in reversed(lines):
            moments.append(at)
            gap = line.after if line.after is not None else self._rng.uniform(0.4, 30)
            at -= timedelta(hours=gap, seconds=self._rng.randrange(60))
            at = at if gap < _AT_ONCE_H else _by_day(at, self._zone)
        return moments[::-1]

    def _speech(self, line: Line, at: datetime, handler: str, words: dict[str, str]) -> Speech:
        text = line.text.format_map(words)
        return Speech(
            at=at,
            by=handler if line.by == "us" else line.by,
            text=text,
            html=line.html.format_map(words),
            note=line.note,
            files=[one.format_map(words) for one in line.files],
            mentions=[key for key, name in self._names.items() if re.search(f"@{name}", text)] if line.note else [],
        )

    def _draft(self, fate: fates.Fate, words: dict[str, str]) -> Draft | None:
        if not fate.assignees or fate.closed_by or self._rng.random() > 0.12:
            return None
        return Draft(fate.assignees[0], self._rng.choice(self._script.small_talk.drafts).format_map(words))


def _up_to_theirs(lines: list[Line]) -> list[Line]:
    """Return the lines up to the last one of the other side: what waits in a team inbox has not been answered."""
    last = max((index for index, line in enumerate(lines) if line.by == "them"), default=len(lines) - 1)
    return lines[: last + 1]


def _by_day(at: datetime, zone: tzinfo) -> datetime:
    """Return the moment itself by day, else one of the evening before."""
    local = at.astimezone(zone)
    if _EARLY <= local.hour < _LATE:
        return at
    evening = local if local.hour >= _LATE else local - timedelta(days=1)
    return evening.replace(hour=_LATE - 1 - local.minute % 3).astimezone(UTC)
