"""Settings: every one declared once, read from the environment and one file."""

from postroom.settings.model import Settings

__all__ = ["Settings"]
