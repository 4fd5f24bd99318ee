"""What a browser loads first, gzipped: the scripts that index.html names."""

import gzip
import re

from tools.project import ROOT
from tools.web_build import build

_STATIC = ROOT / "src" / "postroom" / "static"
_SCRIPT = re.compile(r'(?:src|href)="/?(assets/[^"]+\.js)"')


def run() -> dict[str, float]:
    build(ROOT)
    page = (_STATIC / "index.html").read_text()
    names = sorted(set(_SCRIPT.findall(page)))
    sizes = {name: len(gzip.compress((_STATIC / name).read_bytes(), 9)) / 1000 for name in names}
    for name, size in sizes.items():
        print(f"  {name}: {size:.1f} kB gzipped")
    total = sum(sizes.values())
    print(f"  entry JavaScript: {total:.1f} kB gzipped (budget 100)")
    return {"app_entry_gz_kb": total}
