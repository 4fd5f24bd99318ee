"""Room for large messages."""

import asyncio

import pytest

from postroom.channels.email.smtpd.room import Room

pytestmark = pytest.mark.anyio


async def take(room: Room, peer: str, inside: list[str], go: asyncio.Event) -> None:
    async with room.taken(peer):
        inside.append(peer)
        await go.wait()


async def inside_at_once(*peers: str) -> list[str]:
    """Who has room while nobody gives his back; all come to their turn in the end."""
    room, go, inside = Room(), asyncio.Event(), list[str]()
    async with asyncio.TaskGroup() as group:
        for peer in peers:
            group.create_task(take(room, peer, inside, go))
        for _ in range(20):
            await asyncio.sleep(0)
        found = sorted(inside)
        go.set()
    assert sorted(inside) == sorted(peers)
    return found


async def test_a_peer_with_many_large_mails_leaves_room_for_the_others() -> None:
    assert await inside_at_once("greedy", "greedy", "greedy", "greedy", "ann", "ben") == ["ann", "ben", "greedy"]


async def test_no_more_than_four_large_mails_are_in_memory() -> None:
    assert len(await inside_at_once(*"abcdef")) == 4
    assert len(await inside_at_once(*[""] * 6)) == 4, "on the socket of this machine, too"
