"""Bytes that may be many: whole whatever happens to the disk, and not in memory when they are long."""

import mmap
import resource
import tempfile
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.spool import IN_MEMORY, Spool, spooled

PIECE = bytes(range(256)) * 1024
LONG = 12 * IN_MEMORY // len(PIECE)


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """Let no file grow beyond a size, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_short_ones_are_bytes() -> None:
    assert spooled([]) == b""
    assert spooled([b"a", memoryview(b"bc")]) == b"abc"


def test_long_ones_read_like_bytes_and_are_not_in_memory() -> None:
    tracemalloc.start()
    octets = spooled(PIECE for _ in range(LONG))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(octets, mmap.mmap)
    assert octets[:] == PIECE * LONG
    assert octets.find(b"\xff\x00", len(PIECE)) == len(PIECE) + 255
    assert most < 4 * IN_MEMORY


@pytest.mark.parametrize("room", [0, 1, IN_MEMORY + 7, 5 * IN_MEMORY])
def test_where_the_disk_is_full_nothing_is_lost(room: int) -> None:
    with files_of_at_most(room):
        octets = spooled(PIECE for _ in range(LONG))
    assert octets[:] == PIECE * LONG


def test_without_a_place_for_files_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    assert spooled([PIECE] * LONG)[:] == PIECE * LONG


@given(st.lists(st.integers(0, 3 * IN_MEMORY), max_size=4))
def test_any_pieces_make_the_whole(sizes: list[int]) -> None:
    whole = memoryview(PIECE * LONG)
    with Spool() as spool:
        for size in sizes:
            spool.write(whole[:size])
        assert len(spool) == sum(sizes)
        octets = spool.octets()
    assert octets[:] == b"".join(whole[:size] for size in sizes)
