"""Types of alerts."""

from datetime import datetime
from uuid import UUID

import msgspec
from typing_extensions import override


class Alert(msgspec.Struct, frozen=True):
    """Something that is not well since a moment, and was told.

    `kind` is account, jobs, disk or storage; `account_id` and `address` are those of the account. `mailed`: everybody
    concerned has a mail about it.
    """

    kind: str
    account_id: UUID | None
    address: str
    since: datetime
    mailed: bool


class Key(msgspec.Struct, frozen=True):
    """One notice: of what (`subject_id` is the account, else the organization), to whom."""

    organization_id: UUID
    kind: str
    subject_id: UUID
    person_id: UUID

    @override
    def __str__(self) -> str:
        """Return it as the key of a job."""
        return f"{self.kind}:{self.subject_id}:{self.person_id}"


class Notice(msgspec.Struct, frozen=True):
    """What a letter about an alert says, and to whom.

    `trouble` of an account is gone (much of a folder is, and a person is asked), needs_user (only a person can help),
    away (its server is not reached), or folder (one is not in step).
    """

    email: str
    language: str
    organization: str
    address: str
    trouble: str


def key_from(organization_id: UUID, text: str) -> Key:
    """Return the notice a job is for."""
    kind, subject_id, person_id = text.split(":")
    return Key(organization_id, kind, UUID(subject_id), UUID(person_id))
