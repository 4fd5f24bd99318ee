"""Builds the web app into the wheel. An editable install leaves that to the Makefile."""

import subprocess
import sys
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from typing_extensions import override


class WebAppHook(BuildHookInterface[Any]):
    """Runs before the wheel or source archive is put together."""

    PLUGIN_NAME = "custom"

    @override
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build in a process of its own: the builder does not have the project's folder on its path."""
        if version != "editable":
            subprocess.run([sys.executable, "-m", "tools.web_build"], cwd=self.root, check=True)
