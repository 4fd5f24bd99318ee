"""What a browser loads first, gzipped: the scripts that index.html names, and the parts of the chat widget."""

import gzip
import json
import re
from pathlib import Path

from tools.project import ROOT
from tools.web_build import build

_STATIC = ROOT / "src" / "postroom" / "static"
_SCRIPT = re.compile(r'(?:src|href)="/?(assets/[^"]+\.js)"')


def run() -> dict[str, float]:
    build(ROOT)
    page = (_STATIC / "index.html").read_text()
    names = sorted(set(_SCRIPT.findall(page)))
    sizes = {name: _gzipped(_STATIC / name) for name in names}
    for name, size in sizes.items():
        print(f"  {name}: {size:.1f} kB gzipped")
    total = sum(sizes.values())
    print(f"  entry JavaScript: {total:.1f} kB gzipped (budget 100)")
    return {"app_entry_gz_kb": total, **_widget(_STATIC / "webchat")}


def _widget(folder: Path) -> dict[str, float]:
    """The chat counts with the largest of its languages."""
    manifest = json.loads((folder / "webchat.json").read_text())
    loader, chat = (_gzipped(folder / manifest[part]) for part in ("loader", "chat"))
    chat += max(_gzipped(path) for path in (folder / "assets").glob("text-*.js"))
    print(f"  widget: loader {loader:.2f} kB gzipped (budget 2), chat {chat:.1f} kB (budget 15)")
    return {"widget_loader_gz_kb": loader, "widget_chat_gz_kb": chat}


def _gzipped(path: Path) -> float:
    return len(gzip.compress(path.read_bytes(), 9)) / 1000
