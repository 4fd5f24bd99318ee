"""Each house rule finds its own bad examples and leaves its good ones alone."""

import re
import textwrap
from pathlib import Path, PurePath
from typing import NamedTuple

import pytest
from typing_extensions import override

from tools.lint.rules import lengths
from tools.lint.run import Rule, all_rules, findings, main
from tools.lint.source import Source

_EXAMPLE = re.compile(r"^(Bad|Good): (\S+)(?: times (\d+))?\n((?:    .*\n|\n)+)", re.MULTILINE)


class Example(NamedTuple):
    rule: Rule
    verdict: str
    source: Source

    @override
    def __str__(self) -> str:
        return f"{self.rule.__name__.rpartition('.')[2]}-{self.verdict}-{self.source.path}"


def examples(rule: Rule) -> list[Example]:
    """Read the examples out of a rule's docstring."""
    return [
        Example(
            rule, verdict, Source(PurePath(path), textwrap.dedent(body).strip("\n").join(["", "\n"]) * int(times or 1))
        )
        for verdict, path, times, body in _EXAMPLE.findall(f"{rule.__doc__}\n")
    ]


@pytest.mark.parametrize("example", [e for rule in all_rules() for e in examples(rule)], ids=str)
def test_example_is_judged_as_written(example: Example) -> None:
    found = list(findings([example.rule], example.source))
    assert bool(found) == (example.verdict == "Bad"), found


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.__name__)
def test_every_rule_shows_bad_and_good(rule: Rule) -> None:
    assert {e.verdict for e in examples(rule)} == {"Bad", "Good"}


def test_long_function_is_found_without_counting_its_docstring() -> None:
    described = 'def f():\n    """One.\n' + "    more\n" * 80 + '    """\n' + "    x = 1\n" * 59
    path = PurePath("src/postroom/kit/text.py")
    assert not list(lengths.check(Source(path, described)))
    (finding,) = lengths.check(Source(path, described + "    x = 1\n"))
    assert "f has 61 lines" in finding.message


def test_findings_name_file_line_and_rule(
    tmp_path: Path, git_repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = git_repository / "src" / "postroom" / "api"
    broken.mkdir(parents=True)
    (broken / "people.py").write_text('X = 1\nQUERY = "select name from person"\n')
    assert main(git_repository) == 1
    assert (
        "src/postroom/api/people.py:2: move this SQL into the package's store.py [sql_places]"
        in capsys.readouterr().out
    )
