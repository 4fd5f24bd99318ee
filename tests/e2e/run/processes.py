"""Processes of the machine, as /proc shows them."""

import ipaddress
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

_LISTEN = "0A"  # TCP_LISTEN of the kernel


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


def listening(pids: list[int]) -> set[str]:
    """Return the TCP addresses on which these processes listen, as `127.0.0.1:8420`."""
    sockets = {name for pid in pids for name in _open_files(pid) if name.startswith("socket:")}
    return {
        f"{_address(host)}:{int(port, 16)}"
        for table in ("tcp", "tcp6")
        for fields in map(str.split, Path(f"/proc/net/{table}").read_text().splitlines()[1:])
        for host, _, port in [fields[1].partition(":")]
        if fields[3] == _LISTEN and f"socket:[{fields[9]}]" in sockets
    }


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


def _open_files(pid: int) -> Iterator[str]:
    try:
        for entry in Path(f"/proc/{pid}/fd").iterdir():
            yield str(entry.readlink())
    except (FileNotFoundError, ProcessLookupError):
        return


def _address(hexadecimal: str) -> str:
    """Read an address of /proc/net: words of 32 bits, each in the order of the machine."""
    raw = bytes.fromhex(hexadecimal)
    words = [raw[at : at + 4] for at in range(0, len(raw), 4)]
    return str(ipaddress.ip_address(b"".join(word[::-1] if sys.byteorder == "little" else word for word in words)))
