"""`python -m tools.gen` writes every generated file; `--check` says which are stale."""

import sys

from tools.gen.run import main

sys.exit(main(sys.argv[1:]))
