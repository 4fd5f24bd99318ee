"""What processes cost, as /proc counts it."""

import os
import re
from collections import Counter
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB", re.MULTILINE)


def cpu_s(processes: dict[int, str]) -> dict[str, float]:
    """Return the CPU seconds used so far, user and system, by what a process is: `web`, `worker sync` ...

    Of each process its own and those of its children that ended. All others, the supervisor too, are PostgreSQL's.
    """
    spent = Counter[str]()
    for pid, command in processes.items():
        spent[_part(command)] += _ticks(pid)
    return {part: ticks / _TICKS for part, ticks in spent.items()}


def _part(command: str) -> str:
    if command.endswith(".parser"):
        return "parser"
    return command.rpartition(" process ")[2] if " process " in command else "PostgreSQL"


def peak_mb(pid: int) -> float:
    """Return the most memory a process ever had resident (VmHWM)."""
    found = _PEAK.search(Path(f"/proc/{pid}/status").read_text())
    if found is None:
        message = f"process {pid} has ended"
        raise AssertionError(message)
    return int(found[1]) / 1024


def _ticks(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return sum(map(int, fields[11:15]))
