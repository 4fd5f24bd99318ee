import os
import sys
from pathlib import Path

from tools import dev

# Starts a program of its own, says so, and waits for it. Both hold the pipe it speaks through.
_FAMILY = """
import subprocess, sys
speaks = open(sys.argv[1], "w")
child = subprocess.Popen(["sleep", "60"], stdout=speaks)
print("up", file=speaks, flush=True)
child.wait()
"""


def test_a_program_ends_with_all_it_started(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    running = dev.running([sys.executable, "-c", _FAMILY, str(pipe)], ".", dict(os.environ))
    with running as family:
        heard = pipe.open()
        assert heard.readline() == "up\n"
        assert family.poll() is None
    with heard:
        assert heard.read() == ""  # the end of the file comes when nobody holds the pipe any more
    assert family.returncode is not None
