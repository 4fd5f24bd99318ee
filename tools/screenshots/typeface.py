"""The typeface of the pictures: Inter stands in for the system's font, where it is installed."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_STAND_IN = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  {aliases}
</fontconfig>
"""
_ALIAS = """<match target="pattern"><test name="family"><string>{family}</string></test>
  <edit name="family" mode="prepend" binding="strong"><string>Inter</string></edit></match>"""
_FAMILIES = ("system-ui", "sans", "sans-serif")
_VARIABLE = "FONTCONFIG_FILE"


@contextmanager
def typeface() -> Iterator[None]:
    """Let browsers started meanwhile take Inter for the system's font; without it they take what they find."""
    before = os.environ.get(_VARIABLE)
    with tempfile.TemporaryDirectory(prefix="postroom-fonts-") as folder:
        config = Path(folder) / "fonts.conf"
        config.write_text(_STAND_IN.format(aliases="\n  ".join(_ALIAS.format(family=one) for one in _FAMILIES)))
        os.environ[_VARIABLE] = str(config)
        try:
            yield
        finally:
            os.environ.pop(_VARIABLE)
            if before is not None:
                os.environ[_VARIABLE] = before
