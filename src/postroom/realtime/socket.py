"""One open socket: a bounded queue of frames to a reader who may be slow."""

import asyncio
from collections import deque
from uuid import UUID

from postroom.kit.ids import new_id

MAX_BUFFER = 1_000_000  # bytes; a reader this far behind is told to fetch anew


class Socket:
    """Frames for one browser tab. `cursors` are the organizations it follows and how far it is."""

    def __init__(self, person_id: UUID, session_id: UUID | None) -> None:
        """Make a socket of a person."""
        self.id = new_id()
        self.person_id = person_id
        self.session_id = session_id
        self.cursors: dict[UUID, int] = {}
        self.viewing: dict[UUID, UUID] = {}  # organization → conversation
        self.closed = asyncio.Event()
        self.overflowed = False
        self._frames: deque[bytes] = deque()
        self._size = 0
        self._ready = asyncio.Event()

    def send(self, frame: bytes) -> None:
        """Queue a frame. Beyond `MAX_BUFFER` everything is dropped and the socket closes: the client resumes anew."""
        if self._size + len(frame) > MAX_BUFFER:
            self.overflowed = True
            self.close()
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

    def close(self) -> None:
        """Let the socket close; what is queued is dropped."""
        self._frames.clear()
        self._size = 0
        self.closed.set()
        self._ready.set()
