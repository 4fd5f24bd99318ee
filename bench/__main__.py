"""`make bench` measures everything, `make bench ONLY=list` one thing: readable lines, then one line of JSON."""

import json
import sys
from collections.abc import Callable

from bench import importing, livechat, parse, realtime, send, size, start, ui
from bench import list as list_bench
from bench import search as search_bench

Figures = dict[str, float]
BENCHES: dict[str, Callable[[], Figures]] = {
    "size": size.run,
    "start": start.run,
    "list": list_bench.run,
    "search": search_bench.run,
    "realtime": realtime.run,
    "ui": ui.run,
    "parse": parse.run,
    "import": importing.run,
    "send": send.run,
    "livechat": livechat.run,
}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        print(f"There is no bench {unknown[0]!r}. There are: {', '.join(BENCHES)}.", file=sys.stderr)
        return 2
    figures: Figures = {}
    for name in names or list(BENCHES):
        print(f"── {name}", flush=True)
        figures |= BENCHES[name]()
    print(json.dumps({name: round(value, 3) for name, value in figures.items()}))
    return 0


sys.exit(main(sys.argv[1:]))
