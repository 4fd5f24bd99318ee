"""`python -m tools.new channel telegram`, `python -m tools.new domain billing --above accounts`."""

import argparse
import sys

from tools.new import scaffold
from tools.project import ROOT


def main() -> int:
    """Write what was asked for and name the files."""
    parser = argparse.ArgumentParser(prog="python -m tools.new", description=__doc__)
    kinds = parser.add_subparsers(dest="kind", required=True)
    kinds.add_parser("channel", help="a folder in channels/").add_argument("name")
    domain = kinds.add_parser("domain", help="a package with a layer of its own")
    domain.add_argument("name")
    domain.add_argument("--above", required=True, help="the layer it stands on")
    asked = parser.parse_args()
    try:
        written = (
            scaffold.channel(asked.name, ROOT)
            if asked.kind == "channel"
            else scaffold.domain(asked.name, asked.above, ROOT)
        )
    except scaffold.ScaffoldError as refusal:
        print(refusal, file=sys.stderr)
        return 1
    print(*(path.relative_to(ROOT) for path in written), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
