import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tools import node, web_build


@dataclass
class FakeNpm:
    """Notes what it was asked and builds one page, unless the source is broken."""

    asked: list[str] = field(default_factory=list)

    def __call__(self, arguments: list[str], root: Path) -> int:
        self.asked.append(arguments[-1] if arguments[0] == "run" else arguments[0])
        if arguments[0] == "ci":
            (root / "web" / "node_modules").mkdir(exist_ok=True)
            return 0
        static = root / "src" / "postroom" / "static"
        static.mkdir(parents=True, exist_ok=True)
        (static / "index.html").write_text("built")
        return 1 if (root / "web" / "app" / "main.ts").read_text() == "broken" else 0

    def forget(self) -> None:
        self.asked.clear()


@pytest.fixture
def npm() -> FakeNpm:
    return FakeNpm()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    web = tmp_path / "web"
    (web / "app").mkdir(parents=True)
    (web / "package.json").write_text("{}")
    (web / "package-lock.json").write_text("{}")
    (web / "app" / "main.ts").write_text("export {}")
    return tmp_path


def test_builds_once_and_again_when_a_source_changed(project: Path, npm: FakeNpm) -> None:
    web_build.build(project, npm)
    assert npm.asked == ["ci", "build"]
    npm.forget()
    web_build.build(project, npm)
    assert npm.asked == []
    (project / "web" / "app" / "main.ts").write_text("export { a }")
    web_build.build(project, npm)
    assert npm.asked == ["build"]


def test_builds_again_when_the_result_is_gone(project: Path, npm: FakeNpm) -> None:
    web_build.build(project, npm)
    (project / "src" / "postroom" / "static" / "index.html").unlink()
    npm.forget()
    web_build.build(project, npm)
    assert npm.asked == ["build"]


def test_installs_again_when_the_lock_changed(project: Path, npm: FakeNpm) -> None:
    web_build.install_packages(project, npm)
    web_build.install_packages(project, npm)
    (project / "web" / "package-lock.json").write_text('{"packages": {}}')
    web_build.install_packages(project, npm)
    assert npm.asked == ["ci", "ci"]


def test_tests_are_no_sources(project: Path, npm: FakeNpm) -> None:
    web_build.build(project, npm)
    npm.forget()
    (project / "web" / "app" / "main.test.ts").write_text("test()")
    web_build.build(project, npm)
    assert npm.asked == []


def test_failed_build_is_said_and_tried_again(project: Path, npm: FakeNpm, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "web" / "app" / "main.ts").write_text("broken")
    for _ in range(2):
        npm.forget()
        assert web_build.main([], project, npm) == 1
        assert "npm ended with 1" in capsys.readouterr().err
        assert "build" in npm.asked


def test_without_a_front_end_says_so(tmp_path: Path, npm: FakeNpm, capsys: pytest.CaptureFixture[str]) -> None:
    web_build.build(tmp_path, npm)
    assert "no web/package.json" in capsys.readouterr().out
    assert npm.asked == []


def test_node_comes_with_the_environment() -> None:
    program, npm_program, *arguments = node.command("run", "build")
    assert Path(program).is_file()
    assert Path(npm_program).is_file()
    assert arguments == ["run", "build"]


def test_scripts_find_the_same_node_and_npm_by_name() -> None:
    first = Path(node.environment()["PATH"].split(os.pathsep)[0])
    for name in ("node", "npm"):
        run = subprocess.run([first / name, "--version"], env=node.environment(), capture_output=True, check=True)
        assert run.stdout.strip()
