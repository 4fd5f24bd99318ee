"""The app's own files, from `postroom/static`: built ones forever, everything else asked for anew each time.

Any other path is a place in the app (`/{organization}/inbox/…`) and gets its page, so that links and reloads work.
"""

import asyncio
import hashlib
import mimetypes
from pathlib import Path
from typing import Any

import msgspec
from litestar import Request, Response, route
from litestar.enums import HttpMethod
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from postroom.api.options import PUBLIC
from postroom.kit.errors import NotFound

STATIC = Path(__file__).parent.parent / "static"

_INDEX = "index.html"
_IMMUTABLE = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
_NOT_THE_APP = ("v1/", "f/", "d/", "assets/", "webchat/")
_TYPES = {".js": "text/javascript", ".webmanifest": "application/manifest+json", ".woff2": "font/woff2"}
_NOT_BUILT = """<!doctype html><meta charset="utf-8"><title>Postroom</title>
<h1>The web app is not built</h1>
<p>Postroom runs, but the files of its web app are missing. Run <code>make run</code>, which builds them, or install the
released package, which brings them along. Then start Postroom again.</p>
"""


class StaticFile(msgspec.Struct, frozen=True):
    """A file to serve. `encoded` holds the compressed ones beside it, by content coding."""

    path: Path
    media_type: str
    cache: str
    encoded: dict[str, Path]


class StaticFiles:
    """The files of a folder, listed once: only what stands in the list is served."""

    def __init__(self, folder: Path) -> None:
        """List a folder; one that is missing or empty has no files."""
        found = [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")]
        packed = {suffix for _, suffix in _ENCODINGS}
        self.files = {
            path.relative_to(folder).as_posix(): _file(folder, path) for path in found if path.suffix not in packed
        }

    def find(self, path: str) -> StaticFile | None:
        """Return the file at a path, or the app's page. Raises `NotFound` for what can be neither."""
        if file := self.files.get(path):
            return file
        if f"{path}/".startswith(_NOT_THE_APP):
            raise NotFound
        return self.files.get(_INDEX)


def handler(files: StaticFiles) -> HTTPRouteHandler:
    """Return the route of everything that is not the API."""

    @route(
        ["/", "/{path:path}"],
        http_method=[HttpMethod.GET, HttpMethod.HEAD],
        opt=PUBLIC,
        include_in_schema=False,
        name="app",
    )
    async def app(request: Request[Any, Any, Any], path: FromPath[str] = "") -> Response[bytes]:
        file = files.find(path.strip("/"))
        if file is None:
            return Response(
                _NOT_BUILT.encode(), status_code=503, media_type="text/html", headers={"cache-control": "no-store"}
            )
        return await answer(file, request)

    return app


async def answer(file: StaticFile, request: Request[Any, Any, Any]) -> Response[bytes]:
    """Answer with a file as the browser takes it best, or that it has it already."""
    coding, path = _choose(file, request.headers.get("accept-encoding", ""))
    content = await asyncio.to_thread(path.read_bytes)
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"cache-control": file.cache, "etag": etag, "vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == etag:
        return Response(b"", status_code=304, headers=headers, media_type=file.media_type)
    if coding:
        headers["content-encoding"] = coding
    headers["content-length"] = str(len(content))
    body = b"" if request.method == HttpMethod.HEAD else content
    return Response(body, headers=headers, media_type=file.media_type)


def _choose(file: StaticFile, accepted: str) -> tuple[str | None, Path]:
    codings = {part.partition(";")[0].strip() for part in accepted.split(",") if "q=0" not in part.replace("q=0.", "")}
    for coding, path in file.encoded.items():
        if coding in codings:
            return coding, path
    return None, file.path


def _file(folder: Path, path: Path) -> StaticFile:
    hashed = "assets" in path.relative_to(folder).parts[:2]
    encoded = {
        coding: packed for coding, suffix in _ENCODINGS if (packed := path.with_name(path.name + suffix)).is_file()
    }
    guessed = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return StaticFile(path, guessed, _IMMUTABLE if hashed else _ASK_AGAIN, encoded)
