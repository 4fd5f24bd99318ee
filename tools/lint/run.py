"""Finds the rules, runs them over the project and prints what they find."""

import pkgutil
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path, PurePath
from typing import Protocol, cast

from tools.lint import rules
from tools.lint.source import Finding, Source
from tools.project import ROOT, texts


class Rule(Protocol):
    """A module in `rules/`: its docstring says why, with examples of bad and good that a test runs."""

    __name__: str
    __doc__: str | None

    def applies(self, path: PurePath) -> bool:
        """Say whether the rule reads this file."""
        ...

    def check(self, source: Source) -> Iterator[Finding]:
        """Yield what is wrong."""
        ...


def all_rules() -> list[Rule]:
    """Load every module of `rules/`: a new rule is one new file."""
    names = [found.name for found in pkgutil.iter_modules(rules.__path__)]
    return [cast("Rule", import_module(f"{rules.__name__}.{name}")) for name in names]


def findings(rule_set: Iterable[Rule], source: Source) -> Iterator[str]:
    """Yield `path:line: message [rule]` for each finding of each rule that reads this file."""
    try:
        for rule in (rule for rule in rule_set if rule.applies(source.path)):
            name = rule.__name__.rpartition(".")[2]
            for finding in rule.check(source):
                yield f"{source.path}:{finding.line}: {finding.message} [{name}]"
    except SyntaxError as error:
        yield f"{source.path}:{error.lineno}: {error.msg} [syntax]"


def main(root: Path = ROOT) -> int:
    """Check the whole project; return 1 when a rule is broken."""
    rule_set = all_rules()
    found = [line for path, text in texts(root) for line in findings(rule_set, Source(path, text))]
    print(*found, sep="\n", end="\n" if found else "")
    print(f"House rules: {len(found)} broken, {len(rule_set)} checked.")
    return 1 if found else 0
