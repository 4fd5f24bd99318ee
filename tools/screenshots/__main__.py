"""Take the pictures of docs/images from a real Postroom in a throw-away folder.

    setup-1 … setup-3, settings-account   an empty Postroom in front of Dovecot
    all others                            the demo workspace

It needs Debian's Chromium and Dovecot (`python -m tools.system_packages`) and a built web app
(`python -m tools.web_build`). With Debian's fonts-inter the pictures are set in Inter, as the mock-ups are.
"""

import argparse
import sys

from tests.e2e.product.browsers import WHOLE, chromium
from tests.e2e.product.inbox import postroom
from tools.project import ROOT
from tools.screenshots import demo, first_run
from tools.screenshots.camera import Camera
from tools.screenshots.typeface import typeface

FOLDER = ROOT / "docs" / "images"
_MOST_BYTES = 1_500_000


def main() -> int:
    """Take them, and say how big they are."""
    parser = argparse.ArgumentParser(prog="python -m tools.screenshots", description=__doc__)
    parser.add_argument("names", nargs="*", help="only pictures whose names begin so")
    wanted = tuple(parser.parse_args().names)
    for take in (first_run.take, demo.take):
        with typeface(), postroom() as house, chromium(program=WHOLE) as browser:
            take(Camera(browser, house, FOLDER, wanted))
    sizes = {path.name: path.stat().st_size for path in sorted(FOLDER.glob("*.png"))}
    print("\n".join(f"{size // 1000:>5} kB  {name}" for name, size in sizes.items()))
    return int(sum(sizes.values()) > _MOST_BYTES)


if __name__ == "__main__":
    sys.exit(main())
