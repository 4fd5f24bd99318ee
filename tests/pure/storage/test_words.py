import errno
from pathlib import Path

import pytest

from postroom.storage.embedded.words import failure, marks, refused, since

HOME = Path("/var/lib/postroom/postgres")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "FATAL:  could not write lock file: No space left on device",
            "The disk that holds /var/lib/postroom/postgres is",
        ),
        ("initdb: error: could not create directory: Permission denied", "running as postroom, may not use"),
        ("FATAL:  could not map anonymous shared memory: Cannot allocate memory", "not enough memory"),
        ("PANIC:  could not locate a valid checkpoint record", "is damaged. Restore a backup"),
        (
            "LOG: starting\nFATAL:  something new\nLOG: bye",
            "in /var/lib/postroom/postgres: something new",
        ),
        ("odd last line", ": odd last line"),
        ("", ": it ended without a word"),
    ],
)
def test_what_postgresql_says_last_is_told_in_words(said: str, told: str) -> None:
    assert told in failure(said, HOME, "postroom").message


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.ENOSPC, "is full. Free some space"),
        (errno.EACCES, "may not use /x. Give it the folder, or choose another with POSTROOM_DATA"),
        (errno.EROFS, "read-only file system"),
        (errno.EMFILE, "/x: Too many open files."),
    ],
)
def test_a_file_that_cannot_be_written_is_told_in_words(number: int, told: str) -> None:
    assert told in refused(OSError(number, "Too many open files", "/x"), HOME).message


def test_an_old_failure_in_the_log_is_not_told_again(tmp_path: Path) -> None:
    log = tmp_path / "postgres-Mon.log"
    log.write_text("FATAL:  No space left on device\n")
    ends = marks(tmp_path)
    assert since(tmp_path, ends) == ""
    with log.open("a") as file:
        file.write("FATAL:  new\n")
    (tmp_path / "start.log").write_text("LOG:  hello\n")
    assert sorted(since(tmp_path, ends).splitlines()) == ["FATAL:  new", "LOG:  hello"]


def test_a_log_that_was_begun_anew_is_read_from_its_start(tmp_path: Path) -> None:
    log = tmp_path / "postgres-Mon.log"
    log.write_text("x" * 1000)
    ends = marks(tmp_path)
    log.write_text("FATAL:  new\n")
    assert since(tmp_path, ends) == "FATAL:  new\n"
