"""The smallest IMAP server that speaks TLS with a certificate of the test's choice, at once or after STARTTLS."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator

from tests.e2e.servers.ports import LOOPBACK


@contextlib.asynccontextmanager
async def tls_server(context: ssl.SSLContext, *, before: bytes | None = None) -> AsyncIterator[int]:
    """Serve on a port of localhost. `before`: start plain, and slip these bytes in after the OK to STARTTLS."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            writer.write(b"* OK [CAPABILITY IMAP4rev1 STARTTLS] ready\r\n")
            while line := await reader.readuntil(b"\n"):
                tag, verb = line.split(b" ", 1)
                if verb.startswith(b"STARTTLS") and before is not None:
                    writer.write(tag + b" OK go ahead\r\n" + before)
                    await writer.start_tls(context)
                    continue
                if verb.startswith(b"CAPABILITY"):
                    writer.write(b"* CAPABILITY IMAP4rev1\r\n")
                writer.write(tag + b" OK done\r\n")
        writer.transport.abort()

    server = await asyncio.start_server(serve, LOOPBACK, 0, ssl=None if before is not None else context)
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
        server.close()
