"""Read a mail client configuration file: the clientConfig XML that Thunderbird made common.

The file comes from a stranger's web server. It is read by an HTML parser, which knows no entities that could grow, no
external references and no errors.
"""

import msgspec
from selectolax.lexbor import LexborHTMLParser, LexborNode

from postroom.channels.base import Server, TlsMode

_MODES = {"ssl": TlsMode.TLS, "starttls": TlsMode.STARTTLS}
_MAX_PORT = 65535
_MAX_NAME = 80


class ClientConfig(msgspec.Struct, frozen=True):
    """The servers a file names; `name` is the provider's name for itself."""

    imap: Server
    smtp: Server
    username: str
    name: str


def read(document: bytes, address: str) -> ClientConfig | None:
    """Return the first IMAP and SMTP servers with TLS and a password login, or None when the file has not both."""
    tree = LexborHTMLParser(document.decode("utf-8", "replace"))
    imap = _first(tree, 'incomingserver[type="imap"]', address)
    smtp = _first(tree, 'outgoingserver[type="smtp"]', address)
    if imap is None or smtp is None:
        return None
    name = tree.css_first("emailprovider displayname")
    username = _filled(_text(imap[1], "username"), address) or address
    return ClientConfig(imap[0], smtp[0], username, name.text(strip=True)[:_MAX_NAME] if name else "")


def _first(tree: LexborHTMLParser, selector: str, address: str) -> tuple[Server, LexborNode] | None:
    for node in tree.css(selector):
        host = _filled(_text(node, "hostname"), address).lower()
        port = _text(node, "port")
        mode = _MODES.get(_text(node, "sockettype").lower())
        if _is_host(host) and port.isdigit() and 0 < int(port) <= _MAX_PORT and mode and _takes_password(node):
            return Server(host, int(port), mode), node
    return None


def _takes_password(node: LexborNode) -> bool:
    ways = [found.text(strip=True).lower() for found in node.css("authentication")]
    return not ways or any(way.startswith("password") or way == "plain" for way in ways)


def _text(node: LexborNode, name: str) -> str:
    found = node.css_first(name)
    return found.text(strip=True) if found else ""


def _filled(text: str, address: str) -> str:
    local, _, domain = address.rpartition("@")
    for name, value in (("ADDRESS", address), ("LOCALPART", local), ("DOMAIN", domain)):
        text = text.replace(f"%EMAIL{name}%", value)
    return text


def _is_host(host: str) -> bool:
    labels = host.split(".")
    return len(labels) > 1 and all(label and all(c.isalnum() or c == "-" for c in label) for label in labels)
