"""`python -m postroom.app` is the command line."""

import sys

# Where structlog finds rich, which comes with Litestar, it loads it: a tenth of a start, and our lines need none of it.
sys.modules["rich"] = None  # type: ignore[assignment]  # as the import system reads it

from postroom.app.cli import main  # noqa: E402 after what it must not find

if __name__ == "__main__":
    sys.exit(main())
