"""The HTML of a mail as a page of its own. Its remote pictures wait: each has a sealed address at our image proxy.

The page asks for none of them. The app around it moves an address from `data-remote-src` to `src` when the reader
wants to see the pictures.
"""

import html
import re
from collections.abc import Mapping
from hashlib import sha256
from uuid import UUID

from litestar import Response

from postroom.api.file_headers import BODY_POLICY, headers
from postroom.api.parameters import Work
from postroom.conversations import timeline
from postroom.storage.secrets import Keyring
from postroom.wire.file_links import FileLink, Links

_CID = re.compile(r'\bsrc="cid:([^"]{1,998})"')
_REMOTE = re.compile(r'(<img\b(?:[^>"]|"[^"]*")*?\s)(?:data-remote-src|src)="(https?:[^"]*)"', re.IGNORECASE)
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


async def page(work: Work, organization_id: UUID, link: FileLink, keyring: Keyring) -> Response[bytes]:
    """Return the page of a message that the reader may see. Raises `NoSuchFile`."""
    links = Links(keyring, organization_id, link.person_id)
    found = await work.services.safe_html.of(organization_id, link.person_id, link.id)
    async with work.step() as tx:
        inline = await timeline.inline_files(tx.conn, organization_id, link.id)

    def remote(match: re.Match[str]) -> str:
        return f'{match[1]}data-remote-src="{links("image", link.id, "image", detail=digest(match[2]))}"'

    # Mail of ours that has not left yet quotes pictures with the addresses it will leave with; they wait here, too.
    body = _REMOTE.sub(remote, with_pictures(found, inline, links))
    content = _PAGE.format(style=_STYLE, body=body).encode()
    return Response(content, media_type="text/html; charset=utf-8", headers=headers(BODY_POLICY, "inline"))


def with_pictures(body: str, inline: Mapping[str, UUID], links: Links) -> str:
    """Return HTML with the pictures of its mail at addresses of ours.

    `inline` is content id, in small letters → attachment.
    """

    def picture(match: re.Match[str]) -> str:
        known = inline.get(html.unescape(match[1]).lower())
        return f'src="{links("file", known, "image")}"' if known else 'alt=""'

    return _CID.sub(picture, body)


def remote_picture(body: str, detail: str) -> str | None:
    """Return the address of the remote picture that a link stands for, None when the mail has none like it."""
    return next((html.unescape(one[2]) for one in _REMOTE.finditer(body) if digest(one[2]) == detail), None)


def digest(address: str) -> str:
    """Return what stands for an address in a link: it stays short, however long the address."""
    return sha256(address.encode()).hexdigest()[:16]
