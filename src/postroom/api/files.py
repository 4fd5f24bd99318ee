"""Files: upload one for a draft; serve attachments and mail bodies from /f/, each in a page of its own."""

import re
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import State
from litestar.params import FromPath, QueryParameter

from postroom.api.body import read
from postroom.api.file_links import FileLink, Links, open_link, organization_of
from postroom.api.options import PUBLIC, STREAM
from postroom.api.parameters import OrganizationQuery, Work
from postroom.composer import drafts
from postroom.composer.model import Upload
from postroom.conversations import timeline
from postroom.intake import quarantine
from postroom.kit.ids import new_id
from postroom.storage.database import Transaction
from postroom.storage.keys import Erased
from postroom.wire.composer import UploadReply

_MEGABYTE = 1_000_000
_INLINE = {"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain"}
_CID = re.compile(r'\bsrc="cid:([^"]{1,998})"')
_REMOTE = re.compile(r'(<img\b[^>]*?\s)src="(?=https?:)', re.IGNORECASE)
_BODY_CSP = (
    "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
)
_FILE_CSP = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
_PAGE = """<!doctype html><html><head><meta charset="utf-8"><meta name="referrer" content="no-referrer">
<style>{style}</style></head><body>{body}</body></html>"""
_STYLE = """
html{color-scheme:light dark;overflow-x:auto;overflow-y:hidden}
body{margin:0;font:14px/21px system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif;overflow-wrap:anywhere}
img{max-width:100%;height:auto}img[data-remote-src]{display:none}
table{max-width:100%}pre{white-space:pre-wrap}
details[data-quote]{margin-block:8px}details[data-quote]>summary{cursor:pointer;width:max-content;list-style:none;
padding:0 8px;border-radius:4px;background:#8883}
details[data-quote]>summary::-webkit-details-marker{display:none}
blockquote{margin:0 0 0 4px;padding-inline-start:10px;border-inline-start:2px solid #8886}
"""


@post("/files", opt=STREAM, summary="Upload a file for a draft")
async def upload(
    request: Request[object, object, State],
    work: Work,
    filename: Annotated[str, QueryParameter(min_length=1, max_length=200)],
    organization: OrganizationQuery = None,
) -> UploadReply:
    """Keep the raw body as a file; attach it to a draft by its id within seven days."""
    organization_id = work.caller.require(organization, "conversations.use")
    limit = work.services.settings.upload_max_mb * _MEGABYTE
    content = await read(request.scope, request.receive, limit, text=False)
    media_type = request.headers.get("content-type", "application/octet-stream").partition(";")[0].strip()
    async with work.services.database.pool.connection() as conn:
        written = await work.services.blobs.write(conn, organization_id, content)
    made = Upload(
        id=new_id(), filename=_safe(filename), media_type=media_type[:100], size=len(content), sha256=written.sha256
    )
    async with work.step() as tx:
        act = work.act_in(tx, organization_id, "conversations.use")
        await work.services.blobs.record(tx.conn, written)
        await work.services.blobs.refer(tx.conn, organization_id, written.sha256, "upload", made.id)
        await drafts.add_upload(act, made)
    return UploadReply(id=made.id, filename=made.filename, media_type=made.media_type, size=made.size)


@get("/f/{token:str}/{name:str}", opt=PUBLIC, include_in_schema=False)
async def serve(token: FromPath[str], name: FromPath[str], work: Work) -> Response[bytes]:  # noqa: ARG001 for people
    """Serve what a sealed link stands for, if its reader may still see it."""
    organization_id = organization_of(token)
    tx = await work.tx()
    try:
        keyring = await work.services.keys.of(tx.conn, organization_id)
    except Erased as error:  # or never there: the token is anybody's
        raise timeline.NoSuchFile from error
    link = open_link(keyring, token)
    if link.kind == "body":
        links = Links(keyring, organization_id, link.person_id)
        return await _body(tx, organization_id, link, links)
    if link.kind == "raw":
        return await _raw(work, tx, organization_id, link)
    return await _file(work, tx, organization_id, link)


async def _body(tx: Transaction, organization_id: UUID, link: FileLink, links: Links) -> Response[bytes]:
    html = await timeline.html(tx.conn, organization_id, link.person_id, link.id)
    inline = await timeline.inline_files(tx.conn, organization_id, link.id)

    def picture(match: re.Match[str]) -> str:
        found = inline.get(match[1])
        return f'src="{links("file", found, "image")}"' if found else 'alt=""'

    # Mail of ours that has not left yet quotes pictures with the addresses it will leave with; they wait here, too.
    body = _REMOTE.sub(r'\1data-remote-src="', _CID.sub(picture, html))
    page = _PAGE.format(style=_STYLE, body=body)
    headers = _headers(_BODY_CSP) | {"Content-Disposition": "inline"}
    return Response(page.encode(), media_type="text/html; charset=utf-8", headers=headers)


async def _file(work: Work, tx: Transaction, organization_id: UUID, link: FileLink) -> Response[bytes]:
    file = await timeline.file(tx.conn, organization_id, link.person_id, link.id)
    found = await work.services.blobs.find(tx.conn, organization_id, file.sha256)
    content = await work.services.blobs.read(found)
    shown = file.media_type in _INLINE
    kind = "inline" if shown else "attachment"
    headers = _headers(_FILE_CSP) | {"Content-Disposition": f"{kind}; filename*=UTF-8''{quote(file.filename, safe='')}"}
    media_type = file.media_type if shown else "application/octet-stream"
    return Response(content, media_type=media_type, headers=headers)


async def _raw(work: Work, tx: Transaction, organization_id: UUID, link: FileLink) -> Response[bytes]:
    sha256 = await quarantine.raw_of(tx.conn, organization_id, link.person_id, link.id)
    content = await work.services.blobs.read(await work.services.blobs.find(tx.conn, organization_id, sha256))
    headers = _headers(_FILE_CSP) | {"Content-Disposition": 'attachment; filename="message.eml"'}
    return Response(content, media_type="application/octet-stream", headers=headers)


def _headers(policy: str) -> dict[str, str]:
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "private, max-age=3600",
    }


def _safe(filename: str) -> str:
    cleaned = "".join(one for one in filename if one.isprintable() and one not in '/\\"')
    return cleaned.strip(". ")[:200] or "file"


HANDLERS = [upload]
ROOT_HANDLERS = [serve]
