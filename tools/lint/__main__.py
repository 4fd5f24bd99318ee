"""`python -m tools.lint`: every house rule over every file."""

import sys

from tools.lint.run import main

sys.exit(main())
