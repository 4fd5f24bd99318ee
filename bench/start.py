"""From an empty folder to the ready line, again for the second start, and what it takes while idle.

`first_start_s` is the whole of `make run` in a fresh clone: environment, web app, database. It needs the package
registries. `idle_pss_mb` is the sum of the proportional set size of all processes, half a minute after the start.
"""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from tests.e2e.run.processes import family
from tests.e2e.servers.ports import free_ports
from tools.project import ROOT

_PSS = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)
_IDLE_S = 30
_LONGEST_S = 600


def run() -> dict[str, float]:
    folder = Path(tempfile.mkdtemp(prefix="postroom-bench-"))
    folder.chmod(0o755)
    try:
        clone = folder / "postroom"
        subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", ROOT, clone], check=True)
        environ = os.environ | {"POSTROOM_DATA": str(folder / "data"), "POSTROOM_PORT": str(free_ports(1)[0])}
        environ.pop("MAKEFLAGS", None)
        first, _ = _start(clone, environ, idle=False)
        second, pss = _start(clone, environ, idle=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"  first start, from a fresh clone: {first:.1f} s (budget 120)")
    print(f"  second start: {second:.1f} s (budget 5)")
    print(f"  idle, all processes: {pss:.0f} MB PSS (budget 350)")
    return {"first_start_s": first, "second_start_s": second, "idle_pss_mb": pss}


def _start(clone: Path, environ: dict[str, str], *, idle: bool) -> tuple[float, float]:
    began = time.monotonic()
    process = subprocess.Popen(
        ["make", "run"], cwd=clone, env=environ, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    for line in process.stdout or ():
        if line.startswith("Postroom is ready"):
            break
        if time.monotonic() - began > _LONGEST_S:
            break
    seconds = time.monotonic() - began
    pss = 0.0
    if idle:
        time.sleep(_IDLE_S)
        pss = sum(_pss(pid) for pid in family(process.pid))
    os.killpg(process.pid, signal.SIGINT)  # Ctrl-C reaches everything in front of the terminal
    process.wait(60)
    if process.stdout:
        process.stdout.close()
    return seconds, pss


def _pss(pid: int) -> float:
    try:
        found = _PSS.search(Path(f"/proc/{pid}/smaps_rollup").read_text())
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0
