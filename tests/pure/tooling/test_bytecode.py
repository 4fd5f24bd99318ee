import subprocess
import sys
from pathlib import Path

from tools.bytecode import kept


def test_where_none_may_lie_beside_the_sources_it_is_kept_apart(tmp_path: Path) -> None:
    folder, sources = tmp_path / "kept", tmp_path / "sources"
    sources.mkdir()
    (sources / "slow.py").write_text("")
    environ = kept({"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPYCACHEPREFIX": str(folder), "PYTHONPATH": str(sources)})
    subprocess.run([sys.executable, "-c", "import slow"], env=environ, check=True)
    assert [path.name for path in sources.iterdir()] == ["slow.py"]
    assert [path.name.partition(".")[0] for path in folder.rglob("slow.*.pyc")] == ["slow"]


def test_without_a_folder_of_its_own_it_is_one_that_git_ignores() -> None:
    folder = kept({"PYTHONDONTWRITEBYTECODE": "1"})["PYTHONPYCACHEPREFIX"]
    assert subprocess.run(["git", "check-ignore", "--quiet", f"{folder}/"], check=False).returncode == 0


def test_where_nothing_forbids_it_nothing_changes() -> None:
    assert kept({"PATH": "/bin"}) == {"PATH": "/bin"}
