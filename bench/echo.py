"""The least that a chat could be: `python -m bench.echo DSN PORT`.

A web socket that commits one row and says the same again, served as Postroom is.
"""

import sys
from typing import Any

import uvloop
from litestar import Litestar, WebSocket, websocket

from postroom.app.listen import listener
from postroom.app.web import serve
from postroom.settings import Settings
from postroom.storage.database import Database


async def main(dsn: str, port: int) -> None:
    """Serve until the process is ended."""
    settings = Settings(port=port)
    async with Database(dsn, max_size=settings.database_connections) as database:
        async with database.transaction() as tx:
            await tx.conn.execute("create table if not exists echo (id bigserial primary key, said text not null)")

        @websocket("/echo")
        async def echo(socket: WebSocket[Any, Any, Any]) -> None:
            await socket.accept()
            while True:
                said = await socket.receive_text()
                async with database.transaction() as tx:
                    await tx.conn.execute("insert into echo (said) values (%s)", [said])
                await socket.send_text(said)

        app = Litestar([echo], openapi_config=None, logging_config=None)
        await serve(app, settings, listener(settings))


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], int(sys.argv[2])))
