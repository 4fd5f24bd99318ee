import os
import stat
from pathlib import Path

from tests import memory


def test_a_folder_every_account_may_use_and_that_goes(tmp_path: Path) -> None:
    with memory.folder(tmp_path, 0) as folder:
        assert folder
        assert folder.parent == tmp_path
        assert stat.S_IMODE(folder.stat().st_mode) == 0o1777
        (folder / "data").mkdir()
    assert list(tmp_path.iterdir()) == []


def test_none_where_there_is_no_such_place_or_too_little_room(tmp_path: Path) -> None:
    with memory.folder(tmp_path / "missing", 0) as folder:
        assert folder is None
    with memory.folder(tmp_path, 1 << 60) as folder:
        assert folder is None


def test_what_a_killed_run_left_goes_and_that_of_a_live_one_stays(tmp_path: Path) -> None:
    left, other = tmp_path / "postroom-tests-left", tmp_path / "other"
    for one in (left, other):
        (one / "data").mkdir(parents=True)
        os.utime(one, (0, 0))
    with memory.folder(tmp_path, 0) as live:
        assert live
        os.utime(live, (0, 0))
        with memory.folder(tmp_path, 0):
            assert [one.exists() for one in (left, other, live)] == [False, True, True]
