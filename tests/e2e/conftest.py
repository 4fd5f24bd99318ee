"""End-to-end tests, those that take seconds after those that take minutes: workers side by side then end together."""

from pathlib import Path

import pytest

_SHORT = Path(__file__).parent / "mail"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.is_relative_to(_SHORT))
