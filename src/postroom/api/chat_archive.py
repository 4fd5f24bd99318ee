"""Chats of a month, counted and saved as a file."""

import csv
import io
from collections.abc import AsyncIterator
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import get
from litestar.params import FromPath, QueryParameter
from litestar.response import Stream

from postroom.api.file_headers import FILE_POLICY, headers, named
from postroom.api.live_chats import chat_of
from postroom.api.options import STEPS
from postroom.api.parameters import OrganizationQuery, Work
from postroom.chats import archive
from postroom.chats.model import ChatLine
from postroom.identity import people
from postroom.kit.errors import Invalid
from postroom.wire.visitors import ChatMonth, ChatMonths

_COLUMNS = ("at", "chat", "conversation", "visitor", "email", "identity", "from", "text", "files")
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")

Row = tuple[str, ...]


@get("/live_chats/{account_id:uuid}/months", summary="Active chats of a live chat by month")
async def list_months(account_id: FromPath[UUID], work: Work, organization: OrganizationQuery = None) -> ChatMonths:
    """Return how many chats were active in each of the last months: a visitor wrote. Months are of your time zone."""
    act = await work.act(organization, "accounts.share")
    account = await chat_of(work, act, account_id)
    zone = (await people.get(act.tx, work.caller.person_id)).time_zone
    found = await archive.months(act.conn, act.organization_id, account.id, zone)
    return ChatMonths(months=[ChatMonth(month=one.month, chats=one.chats, messages=one.messages) for one in found])


@get("/live_chats/{account_id:uuid}/export", opt=STEPS, summary="The chats of a month as a file")
async def export(
    account_id: FromPath[UUID],
    work: Work,
    month: Annotated[str, QueryParameter(description="Such as 2026-11, in your time zone.")],
    file_format: Annotated[Literal["csv", "json"], QueryParameter(name="format")] = "csv",
    organization: OrganizationQuery = None,
) -> Stream:
    """Save what visitors and the team said to each other in a month, a line for each message, without comments."""
    async with work.step() as tx:
        act = work.act_in(tx, organization, "accounts.share")
        account = await chat_of(work, act, account_id)
        zone = (await people.get(tx, work.caller.person_id)).time_zone
    try:
        since, until = archive.bounds(month, zone)
    except ValueError as error:
        msg = "Write the month as 2026-11."
        raise Invalid(msg, field="month") from error
    lines = archive.lines(work.services.database, act.organization_id, account.id, since, until)
    made, media_type = (_csv(lines), "text/csv") if file_format == "csv" else (_json(lines), "application/json")
    name = named("attachment", f"{account.name} {month}.{file_format}")
    kept = headers(FILE_POLICY, name) | {"Cache-Control": "no-store"}
    return Stream(made, media_type=f"{media_type}; charset=utf-8", headers=kept)


async def _csv(lines: AsyncIterator[ChatLine]) -> AsyncIterator[bytes]:
    """Write CSV (RFC 4180) that spreadsheets read as UTF-8; what they would take for a formula is text."""
    yield b"\xef\xbb\xbf" + _record(_COLUMNS)
    async for line in lines:
        yield _record(tuple(f"'{cell}" if cell.startswith(_FORMULAS) else cell for cell in _row(line)))


async def _json(lines: AsyncIterator[ChatLine]) -> AsyncIterator[bytes]:
    before = b"[\n"
    async for line in lines:
        row = dict(zip(_COLUMNS, _row(line), strict=True)) | {"files": line.files}
        yield before + msgspec.json.encode(row)
        before = b",\n"
    yield b"[]\n" if before == b"[\n" else b"\n]\n"


def _row(line: ChatLine) -> Row:
    return (
        line.at.isoformat(timespec="seconds"),
        str(line.visitor_id),
        str(line.conversation_id),
        line.name,
        line.email,
        line.identity,
        line.author if line.outgoing else "",
        line.text,
        ", ".join(line.files),
    )


def _record(cells: Row) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue().encode()


HANDLERS = [list_months, export]
