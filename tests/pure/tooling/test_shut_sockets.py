import asyncio
import smtplib
import socket

import pytest


def test_connecting_is_refused() -> None:
    with socket.socket() as sock, pytest.raises(RuntimeError, match="reached for the network"):
        sock.connect(("127.0.0.1", 9))


def test_listening_is_refused() -> None:
    with socket.socket() as sock, pytest.raises(RuntimeError, match="reached for the network"):
        sock.bind(("127.0.0.1", 0))


def test_looking_up_a_name_is_refused() -> None:
    with pytest.raises(RuntimeError, match="reached for the network"):
        smtplib.SMTP("mail.example")


@pytest.mark.anyio
async def test_loop_runs_but_its_connections_are_refused() -> None:
    await asyncio.to_thread(int)
    with pytest.raises(RuntimeError, match="reached for the network"):
        await asyncio.open_connection("127.0.0.1", 9)
