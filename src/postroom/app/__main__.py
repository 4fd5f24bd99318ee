"""`python -m postroom.app` is the command line."""

import sys

from postroom.app.cli import main

sys.exit(main())
