"""Messages of a live chat as its visitor sees them."""

from collections.abc import Sequence

from postroom.chats import files
from postroom.chats.model import ChatMessage, Setup
from postroom.conversations.messages import AttachmentRow, Spoken
from postroom.kit.clock import unix
from postroom.wire.file_links import Links
from postroom.wire.webchat import WebchatFile, WebchatLimits, WebchatMessage, WebchatSetup


def setup(found: Setup, name: str, *, online: bool) -> WebchatSetup:
    """Show how a widget is set up; `name` is the account's."""
    return WebchatSetup(
        config=dict(found.config),
        name=name,
        avatar_url="",
        online=online,
        people=[],
        language_texts={},
        branding=True,
        limits=WebchatLimits(file_bytes=files.MOST_BYTES, files=files.MOST),
        revision=found.revision,
    )


def message(
    spoken: Spoken, about: ChatMessage | None, attached: Sequence[AttachmentRow], links: Links | None
) -> WebchatMessage:
    """Show a message to the visitor it was exchanged with; `links` are his, None where nothing is attached."""
    return WebchatMessage(
        id=spoken.id,
        echo_id=about.echo_id if about else None,
        from_="team" if spoken.outgoing else "visitor",
        name=spoken.from_field[0] if spoken.from_field else "",
        avatar_url="",
        text=spoken.text,
        files=[_file(one, links) for one in attached] if links else [],
        at=unix(spoken.delivered_at),
    )


def _file(row: AttachmentRow, links: Links) -> WebchatFile:
    return WebchatFile(
        id=row.id, name=row.filename, type=row.media_type, size=row.size, url=links("chat", row.id, row.filename)
    )
