"""Processes of the machine, as /proc shows them."""

import time
from collections.abc import Callable
from pathlib import Path


def command_line(pid: int) -> str:
    """Return the command of a process, empty when it is gone or only waits to be collected."""
    try:
        if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return ""
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def family(pid: int) -> dict[int, str]:
    """Return the process and all its descendants, by id, with their commands."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            children.setdefault(_parent(int(entry.name)), []).append(int(entry.name))
    found, waiting = {}, [pid]
    while waiting:
        each = waiting.pop()
        found[each] = command_line(each)
        waiting += children.get(each, [])
    return found


def proportional_mb(pids: list[int]) -> float:
    """Return the memory of processes, each shared page counted once (PSS), in megabytes."""
    total = 0
    for pid in pids:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def until(what: str, holds: Callable[[], bool], patience_s: float = 30) -> None:
    """Wait until something holds. Fails with its name."""
    deadline = time.monotonic() + patience_s
    while not holds():
        assert time.monotonic() < deadline, f"not within {patience_s} s: {what}"
        time.sleep(0.02)


def until_gone(pids: list[int], patience_s: float = 12) -> None:
    """Wait until none of the processes is left."""
    until(f"{pids} gone", lambda: not any(command_line(pid) for pid in pids), patience_s)


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0
