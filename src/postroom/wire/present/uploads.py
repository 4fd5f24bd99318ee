"""A file that waits for its mail."""

from postroom.composer.model import Upload
from postroom.wire.composer import UploadReply
from postroom.wire.present.messages import Link


def waiting(row: Upload, link: Link) -> UploadReply:
    """Show an upload to who made it."""
    url = link("upload", row.id, row.filename)
    return UploadReply(id=row.id, filename=row.filename, media_type=row.media_type, size=row.size, url=url)
