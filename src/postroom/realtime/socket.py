"""One open socket: a bounded queue of frames to a reader who may be slow."""

import asyncio
from collections import deque
from enum import IntEnum
from uuid import UUID

from postroom.chats.model import Setup, Visitor
from postroom.kit.ids import new_id

MAX_BUFFER = 1_000_000  # bytes; a reader this far behind is told to fetch anew


class Close(IntEnum):
    """Why we close a socket: the close code its client reads (RFC 6455, section 7.4.2, private use)."""

    BAD_FRAME = 4400
    ENDED = 4401
    TOO_SLOW = 4408
    TOO_MANY = 4429


class Frames:
    """Frames on their way to one browser tab."""

    def __init__(self) -> None:
        """Begin with none."""
        self.id = new_id()
        self.closed = asyncio.Event()
        self.close_code: Close | None = None
        self._frames: deque[bytes] = deque()
        self._size = 0
        self._ready = asyncio.Event()

    def send(self, frame: bytes) -> None:
        """Queue a frame. Beyond `MAX_BUFFER` everything is dropped and the socket closes: the client resumes anew."""
        if self._size + len(frame) > MAX_BUFFER:
            self.close(Close.TOO_SLOW)
            return
        self._frames.append(frame)
        self._size += len(frame)
        self._ready.set()

    async def next(self) -> bytes | None:
        """Return the next frame, None once the socket is to close."""
        while not self._frames:
            if self.closed.is_set():
                return None
            self._ready.clear()
            await self._ready.wait()
        frame = self._frames.popleft()
        self._size -= len(frame)
        return frame

    def close(self, why: Close) -> None:
        """Let the socket close; what is queued is dropped."""
        self.close_code = self.close_code or why
        self._frames.clear()
        self._size = 0
        self.closed.set()
        self._ready.set()


class Socket(Frames):
    """The socket of a person. `cursors` are the organizations it follows and how far it is.

    `way_in` is the session or API token it was opened with.
    """

    def __init__(self, person_id: UUID, way_in: UUID | None) -> None:
        """Make a socket of a person."""
        super().__init__()
        self.person_id = person_id
        self.way_in = way_in
        self.cursors: dict[UUID, int] = {}
        self.viewing: dict[UUID, UUID] = {}  # organization → conversation


class WidgetSocket(Frames):
    """The socket of a widget that is open, with nobody known before it yet."""

    def __init__(self, setup: Setup) -> None:
        """Make a socket of a widget that is set up like this."""
        super().__init__()
        self.setup = setup


class VisitorSocket(WidgetSocket):
    """The socket of a visitor of a live chat; `cursor` is the number of the last line it has of his feed.

    `place` names the browser for as long as it is there: who `polls` is so in between, too.
    """

    def __init__(self, setup: Setup, visitor: Visitor, cursor: int, *, polls: bool = False) -> None:
        """Make a socket of a visitor."""
        super().__init__(setup)
        self.visitor = visitor
        self.cursor = cursor
        self.polls = polls
        self.place = visitor.id if polls else self.id
        self.conversation_id = visitor.conversation_id  # as it is now: it may have been joined into another
