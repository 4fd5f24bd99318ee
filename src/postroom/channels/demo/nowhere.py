"""Send into nowhere: the demo workspace behaves as if mail went out, and opens no connection."""

from collections.abc import Awaitable, Callable

from postroom.channels.base import Sent

RESPONSE = "Demo: not really sent"


async def send(on_data: Callable[[], Awaitable[None]]) -> Sent:
    """Take a message as a server would, and drop it. `on_data` is awaited first, as before a real final dot."""
    await on_data()
    return Sent(response=RESPONSE)
