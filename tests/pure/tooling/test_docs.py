"""What the documentation names is there: files, sections, commands, make words, settings."""

import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

import pytest

from postroom.app.cli import main
from tools.project import ROOT, files

FILES = [PurePosixPath(one) for one in files()]
FOLDERS = {f"/{folder}/" for one in FILES for folder in one.parents}
GUIDES = [str(one) for one in FILES if one.suffix == ".md" and one.parts[0] in {"docs", "deploy", "web", one.name}]
SETTINGS = set(re.findall(r"`(POSTROOM_[A-Z_]+|DATABASE_URL)`", (ROOT / "docs/reference/settings.md").read_text()))
# Made by whoever installs Postroom, or by the database; and what only `make dev` reads.
NOT_OURS = {"postroom.toml", "custom.conf"}
ONLY_DEVELOPING = {"POSTROOM_DEV_SERVER"}

_NAME = (
    r"(?<![\w/.…~$:@*<>-])(?:[\w-]+/)*[\w.*-]+"
    r"\.(?:py|ts|svelte|css|sql|sh|md|toml|yaml|conf|service)\b(?![(/\w-]|\.\w)"
)
_FOLDER = r"(?<![\w/.…~$:@*<>-])(?:[\w-]+/)+(?=[`\s),])"
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_CODE = re.compile(r"`[^`\n]+`|^ {4}.*$|^\|.*$", re.MULTILINE)


def text(guide: str) -> str:
    return (ROOT / guide).read_text()


def code(guide: str) -> Iterator[str]:
    """Yield what stands in back quotes, in indented blocks and in tables."""
    return iter(_CODE.findall(text(guide)))


def exists(name: str) -> bool:
    """Say whether a file of the project has this path, or this end of a path."""
    return name in NOT_OURS or any(fnmatch(f"/{one}", f"*/{name}") for one in FILES)


def sections(guide: Path) -> set[str]:
    """Return the anchors of a page's headings, as a forge makes them."""
    headings = re.findall(r"^#+ (.+)$", guide.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_guides_are_found() -> None:
    assert {"README.md", "docs/architecture.md", "docs/how-to/install.md", "web/README.md"} <= set(GUIDES)


@pytest.mark.parametrize("guide", GUIDES)
def test_named_files_exist(guide: str) -> None:
    assert [name for name in re.findall(_NAME, text(guide)) if not exists(name)] == []


def test_named_folders_of_the_walk_exist() -> None:
    named = set(re.findall(_FOLDER, text("docs/architecture.md")))
    assert {"channels/email/imap/"} <= named
    assert [name for name in named if not any(folder.endswith(f"/{name}") for folder in FOLDERS)] == []


@pytest.mark.parametrize("guide", GUIDES)
def test_links_lead_somewhere(guide: str) -> None:
    for target in _LINK.findall(text(guide)):
        path, _, anchor = target.partition("#")
        if "://" in target or target.startswith("mailto:"):
            continue
        page = (ROOT / guide).parent / path if path else ROOT / guide
        assert page.exists(), target
        assert not anchor or anchor in sections(page), target


@pytest.mark.parametrize("guide", GUIDES)
def test_named_commands_exist(guide: str, capsys: pytest.CaptureFixture[str]) -> None:
    commands = {
        word for part in code(guide) for word in re.findall(r"(?<!-u )(?<!-C /opt/)\bpostroom ([a-z][a-z-]+)", part)
    }
    words = {
        word for part in code(guide) for word in re.findall(r"(?:^`?|\b(?:sudo|&&) )make(?: -C \S+)? ([a-z]+)", part)
    }
    for command in sorted(commands):
        with pytest.raises(SystemExit) as ended:
            main([command, "--help"])
        assert ended.value.code == 0, capsys.readouterr().err
    assert words <= set(re.findall(r"^([a-z-]+):", text("Makefile"), re.MULTILINE))


@pytest.mark.parametrize("guide", GUIDES)
def test_named_settings_exist(guide: str) -> None:
    named = set(re.findall(r"\bPOSTROOM_[A-Z_]*[A-Z]\b(?!_?\*)", text(guide)))
    assert named <= SETTINGS | ONLY_DEVELOPING
