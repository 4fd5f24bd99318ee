"""Pictures of an HTML mail: trackers go, remote ones wait for consent, those inside the mail are found."""

import re
from collections.abc import Mapping
from html import unescape
from urllib.parse import unquote

import msgspec
from selectolax.lexbor import LexborHTMLParser, LexborNode

from postroom.channels.email import trackers

_MAX_DATA_URL = 2_000_000
_MAX_URL = 8_000
_RASTER = re.compile(r"data:image/(?:png|jpe?g|gif|webp|bmp|x-icon);base64,[A-Za-z0-9+/=\s]*\Z", re.IGNORECASE)
_REMOTE = re.compile(r"https?://[^\s\"'<>]+\Z", re.IGNORECASE)
_CID = re.compile(r"cid:[^\s\"'<>]+\Z", re.IGNORECASE)
_SHOWN = re.compile(r"\bsrc\s*=\s*[\"']cid:([^\"'>\s]+)", re.IGNORECASE)
_INNER_SPACE = re.compile(r"[\t\r\n]+")


class Pictures(msgspec.Struct, frozen=True):
    """Hosts of the trackers found (each once), the number of remote pictures, and the content ids in use."""

    trackers: tuple[str, ...]
    remote: int
    content_ids: frozenset[str]


NONE = Pictures((), 0, frozenset())


def is_local(url: str) -> bool:
    """Tell whether a picture comes with the mail: by content id, or a small raster picture in a data URL."""
    return bool(_CID.match(url)) or (len(url) <= _MAX_DATA_URL and bool(_RASTER.match(url)))


def is_remote(url: str) -> bool:
    """Tell whether a picture would be loaded from the web."""
    return len(url) <= _MAX_URL and bool(_REMOTE.match(url))


def shown_in(html: str) -> frozenset[str]:
    """Return the content ids that written HTML shows (RFC 2392), in small letters."""
    return frozenset(unescape(found).lower() for found in _SHOWN.findall(html))


def rewrite(document: LexborHTMLParser, locations: Mapping[str, str]) -> Pictures:
    """Rewrite every picture of `document` in place: `src` stays only for pictures inside the mail."""
    hosts: dict[str, None] = {}
    used: set[str] = set()
    remote = 0
    for image in document.css("img"):
        attributes = image.attributes
        url = _INNER_SPACE.sub("", attributes.get("src") or "").strip()
        url = f"https:{url}" if url.startswith("//") else url
        known = locations.get(url) or locations.get(unquote(url))
        url = f"cid:{known}" if known else url
        if is_remote(url) and trackers.is_tracker(url, attributes):
            hosts.setdefault(trackers.host_of(url))
            image.decompose()
            continue
        if _CID.match(url):
            url = f"cid:{unquote(url[4:])}" if "%" in url else url
            used.add(url[4:])
        remote += _set_source(image, url)
    return Pictures(tuple(hosts), remote, frozenset(used))


def _set_source(image: LexborNode, url: str) -> bool:
    """Give an image the source it may have; tell whether it is a remote one."""
    attributes = image.attrs
    for name in ("src", "data-remote-src", "srcset"):
        if name in attributes:
            del attributes[name]
    if is_local(url):
        attributes["src"] = url
    elif is_remote(url):
        attributes["data-remote-src"] = url
        return True
    return False
