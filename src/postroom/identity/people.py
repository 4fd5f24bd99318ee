"""Persons: the log-in and what each set for himself."""

import unicodedata
from collections.abc import Mapping
from uuid import UUID

import msgspec

from postroom.identity import addresses
from postroom.identity import business_hours as hours
from postroom.identity.business_hours import BusinessHours
from postroom.identity.default_times import DefaultTimes
from postroom.identity.model import Person
from postroom.identity.store import people as store
from postroom.kit.clock import is_zone
from postroom.kit.errors import Conflict, Invalid, NotFound
from postroom.kit.ids import new_id
from postroom.kit.text import one_line
from postroom.storage.database import Transaction

LANGUAGES = ("en", "fr")
THEMES = ("system", "light", "dark")
HOUR_CYCLES = (12, 24)
UNDO_SECONDS = (0, 5, 10, 20, 30)
HANDLED = ("keep_in_inbox", "remove_from_inbox")
LONGEST_NAME = 200
_SUNDAY, _SATURDAY = 0, 6
_MONDAY = 1
_VISIBLE = "LNPS"  # letters, digits, punctuation, symbols; not spaces and formatting


class AddressTaken(Conflict):
    """Somebody has a log-in with this address already."""

    code = "address_taken"


class NoSuchPerson(NotFound):
    """There is no such person."""

    code = "no_such_person"


class InvalidField(Invalid):
    """This value is not allowed."""

    code = "invalid_field"


class NewPerson(msgspec.Struct, frozen=True, kw_only=True):
    """A person to be: `time_zone` and `language` come from his browser, so unknown ones fall back."""

    name: str
    email: str
    password_hash: str | None
    time_zone: str = "UTC"
    language: str = "en"


async def create(tx: Transaction, new: NewPerson) -> Person:
    """Make a log-in. Raises `AddressTaken`."""
    person = Person(
        id=new_id(),
        name=required("name", new.name, LONGEST_NAME),
        email=addresses.clean(new.email),
        language=new.language if new.language in LANGUAGES else "en",
        time_zone=new.time_zone if is_zone(new.time_zone) else "UTC",
        week_start=_MONDAY,
        hour_cycle=24,
        theme="system",
    )
    if not await store.insert_person(tx.conn, person, addresses.key(person.email), new.password_hash):
        raise AddressTaken(field="email")
    return person


async def get(tx: Transaction, person_id: UUID) -> Person:
    """Return a person. Raises `NoSuchPerson`."""
    person = await store.person(tx.conn, person_id)
    if person is None:
        raise NoSuchPerson
    return person


async def find(tx: Transaction, email: str) -> Person | None:
    """Return the person who logs in with an address."""
    return await store.person_by_email(tx.conn, addresses.key(email))


async def change(tx: Transaction, person: Person) -> Person:
    """Write a person's name and preferences. Raises `InvalidField`."""
    _require(person.language in LANGUAGES, "language", f"Choose one of {', '.join(LANGUAGES)}.")
    _require(person.theme in THEMES, "theme", f"Choose one of {', '.join(THEMES)}.")
    _require(person.hour_cycle in HOUR_CYCLES, "hour_cycle", "Choose 12 or 24.")
    _require(_SUNDAY <= person.week_start <= _SATURDAY, "week_start", "Choose 0 (Sunday) to 6 (Saturday).")
    _require(person.undo_seconds in UNDO_SECONDS, "undo_seconds", f"Choose one of {', '.join(map(str, UNDO_SECONDS))}.")
    _require(person.handled_behavior in HANDLED, "handled_behavior", f"Choose one of {', '.join(HANDLED)}.")
    _require(is_zone(person.time_zone), "time_zone", "Choose a zone such as Europe/Paris.")
    changed = msgspec.structs.replace(person, name=required("name", person.name, LONGEST_NAME))
    await store.update_person(tx.conn, changed)
    return changed


def business_hours(given: BusinessHours | None) -> BusinessHours | None:
    """Return when people are there, in order. Raises `InvalidField`."""
    try:
        return given and hours.checked(given)
    except ValueError as error:
        raise InvalidField(str(error), field="business_hours") from error


def default_times(given: Mapping[str, int]) -> DefaultTimes:
    """Return the moments a person wants offered. Raises `InvalidField`."""
    try:
        return msgspec.convert(given, DefaultTimes)
    except msgspec.ValidationError as error:
        message = "A clock is 0 to 1439 minutes after midnight, a day 0 (Sunday) to 6, later today 1 to 12 hours."
        raise InvalidField(message, field="default_times") from error


def required(field: str, text: str, longest: int) -> str:
    """Return a one-line text. Raises `InvalidField` when it is empty or too long."""
    line = one_line(text)
    _require(any(unicodedata.category(one)[0] in _VISIBLE for one in line), field, "This cannot be empty.")
    _require(len(line) <= longest, field, f"Use at most {longest} characters.")
    return line


def _require(holds: object, field: str, message: str) -> None:
    if not holds:
        raise InvalidField(message, field=field)
