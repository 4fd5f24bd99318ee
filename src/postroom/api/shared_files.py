"""Shared files: served to whoever has a link; listed and revoked by whoever sees the conversation.

/d/{secret} is open to strangers. It is always a download, never a page; of a link that is over nothing is told, not
even that it was one. Programs that look through mail follow links before people do: a link works any number of times.
"""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, delete, get, post, route
from litestar.enums import HttpMethod
from litestar.params import FromPath, QueryParameter
from litestar.response import Stream

from postroom.api.file_headers import FILE_POLICY, headers, named
from postroom.api.options import PUBLIC, STEPS
from postroom.api.parameters import OrganizationQuery, Work
from postroom.api.replies import OneSharedFile, SharedFiles
from postroom.conversations import shared_files
from postroom.conversations.shared_files import NoSuchSharedFile
from postroom.identity.throttle import Limit, TooManyAttempts
from postroom.kit.errors import NotFound
from postroom.storage.blobs import Found
from postroom.storage.keys import Erased
from postroom.wire.present import messages as present

PER_NETWORK = Limit("shared file", 300, timedelta(hours=1))
"""Enough for an office behind one address, and far too few to look for 128 bits."""

_NEVER_INDEXED = {"X-Robots-Tag": "noindex, nofollow", "Cache-Control": "no-store"}
_PAGE = (
    '<!doctype html><html lang="{language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    '<meta name="color-scheme" content="light dark"><title>{title}</title>'
    '<body style="font-family:system-ui,sans-serif;line-height:1.5;max-width:32em;margin:20vh auto;padding:0 1em">'
    '<h1 style="font-size:1.25em">{title}</h1><p>{text}</p>'
)
_GONE = {
    "en": ("This file is no longer available", "Ask the person who sent it to you to send it again."),
    "fr": ("Ce fichier n’est plus disponible", "Demandez à la personne qui vous l’a envoyé de vous le renvoyer."),
}
_BUSY = {
    "en": ("Too many downloads", "Wait a little, then open the link again."),
    "fr": ("Trop de téléchargements", "Patientez un peu, puis rouvrez le lien."),
}


@get("/shared_files", summary="Files that went as links")
async def list_shared_files(
    work: Work,
    organization: OrganizationQuery = None,
    *,
    mine: Annotated[bool, QueryParameter(description="Those that I sent, not all that I may see.")] = False,
) -> SharedFiles:
    """List shared files of the conversations the caller sees, the newest first, as long as they are kept."""
    act = await work.act(organization, "conversations.use")
    found = await shared_files.seen(act, work.caller.person_id, mine=mine)
    return SharedFiles(shared_files=[present.sent_shared_file(one) for one in found])


@delete("/shared_files/{shared_file_id:uuid}", status_code=204, summary="Revoke a shared file")
async def revoke(shared_file_id: FromPath[UUID], work: Work, organization: OrganizationQuery = None) -> None:
    """Let the link lead nowhere from now on. The file is kept for a week, to make it available again."""
    act = await work.act(organization, "conversations.use")
    await shared_files.revoke(act, shared_file_id)


@post("/shared_files/{shared_file_id:uuid}/extend", status_code=200, summary="Share a file for 30 days from now")
async def extend(shared_file_id: FromPath[UUID], work: Work, organization: OrganizationQuery = None) -> OneSharedFile:
    """Let the link work for 30 days from now, also one that was revoked or is over, while its file is kept."""
    act = await work.act(organization, "conversations.use")
    return OneSharedFile(shared_files=present.shared_file(await shared_files.extend(act, shared_file_id)))


@route("/d/{secret:str}", http_method=[HttpMethod.GET, HttpMethod.HEAD], opt=PUBLIC | STEPS, include_in_schema=False)
async def download(secret: FromPath[str], request: Request[Any, Any, Any], work: Work) -> Response[Any]:
    """Serve the file of a link, or say that it is no longer there."""
    french = request.headers.get("accept-language", "").lower().startswith("fr")
    language = "fr" if french else "en"
    try:
        await work.brake(PER_NETWORK)
        taken, found = await _taken(work, secret, counts=request.method == HttpMethod.GET)
    except TooManyAttempts as error:
        wait = {"Retry-After": str(error.fields["retry_after"])}
        return _page(429, language, _BUSY[language], wait)
    except (NoSuchSharedFile, NotFound, Erased):
        return _page(404, language, _GONE[language], {})
    kept = headers(FILE_POLICY, named("attachment", taken.filename)) | _NEVER_INDEXED
    kept |= {"Content-Length": str(taken.size), "Accept-Ranges": "none"}
    if request.method == HttpMethod.HEAD:
        return Response(b"", media_type="application/octet-stream", headers=kept)
    opened = await work.services.downloads.open(found)
    return Stream(opened.pieces(), media_type="application/octet-stream", headers=kept)


async def _taken(work: Work, secret: str, *, counts: bool) -> tuple[shared_files.Taken, Found]:
    async with work.step() as tx:
        taken = await shared_files.take(tx.conn, secret, counts=counts)
        return taken, await work.services.blobs.find(tx.conn, taken.organization_id, taken.sha256)


def _page(status: int, language: str, words: tuple[str, str], more: dict[str, str]) -> Response[str]:
    title, text = words
    content = _PAGE.format(language=language, title=title, text=text)
    kept = headers(FILE_POLICY, "inline") | _NEVER_INDEXED | more
    return Response(content, status_code=status, media_type="text/html", headers=kept)


HANDLERS = [list_shared_files, revoke, extend]
ROOT_HANDLERS = [download]
