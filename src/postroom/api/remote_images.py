"""The image proxy: a picture of a mail, fetched by the server, so that its sender does not learn who reads it."""

from uuid import UUID

from litestar import Response

from postroom.api.file_headers import DAY_S, FILE_POLICY, headers
from postroom.api.mail_page import remote_picture
from postroom.api.parameters import Work
from postroom.conversations import timeline
from postroom.egress.client import FetchFailed
from postroom.kit import media_types
from postroom.wire.file_links import FileLink

_ACCEPT = "image/avif,image/webp,image/png,image/jpeg,image/gif"


async def remote_image(work: Work, organization_id: UUID, link: FileLink) -> Response[bytes]:
    """Fetch a picture that stands in a mail the reader may see. Raises `NoSuchFile`, `FetchFailed`."""
    body = await work.services.safe_html.of(organization_id, link.person_id, link.id)
    url = remote_picture(body, link.detail)
    if url is None:
        raise timeline.NoSuchFile
    content = await work.services.egress.get(url, asker=link.person_id, accept=_ACCEPT)
    media_type = media_types.picture(content)
    if media_type is None:
        raise FetchFailed
    kept = headers(FILE_POLICY, "inline", seconds=DAY_S)
    return Response(content, media_type=media_type, headers=kept)
