"""What commands say: verbs, paths and their parameters (RFC 5321, section 4.1; RFC 1870, RFC 6152, RFC 6531); pure."""

import re

import msgspec

_PATH = re.compile(
    r"\s*<(?:@[^:<>\s]*:)?(?P<address>(?:\"(?:[^\"\\\x00-\x1f\x7f]|\\[^\x00-\x1f\x7f])*\"|[^\"<>\s\x00-\x1f\x7f])*)>(?P<parameters>(?:\s+\S+)*)\s*"
)
_BODIES = {"7BIT", "8BITMIME"}
_LONGEST_ADDRESS = 320  # 64 @ 255: RFC 5321, section 4.5.3.1


class Refused(Exception):
    """A command that is not taken. `reply` is the whole answer, with its code (RFC 5321) and its status (RFC 3463)."""

    def __init__(self, reply: str) -> None:
        """Take the answer."""
        self.reply = reply
        super().__init__(reply)


class Sender(msgspec.Struct, frozen=True):
    """The reverse-path of a transaction, empty for the null one of bounces, and how large the mail says it is."""

    address: str
    size: int


def split(line: str) -> tuple[str, str]:
    """Return the verb in capitals, and the rest."""
    verb, _, argument = line.strip().partition(" ")
    return verb.upper(), argument.strip()


def sender(argument: str) -> Sender:
    """Return what MAIL says. Raises `Refused`."""
    address, parameters = _path("FROM:", argument)
    size = parameters.pop("SIZE", "0")
    body = parameters.pop("BODY", "7BIT").upper()
    if not (size.isascii() and size.isdigit()) or body not in _BODIES or parameters.pop("SMTPUTF8", ""):
        raise Refused("501 5.5.4 Bad parameter")
    if parameters:
        raise Refused("555 5.5.4 Unknown parameter")
    return Sender(address, int(size[:20]))


def recipient(argument: str, domain: str) -> str:
    """Return the forward-path that RCPT says; `Postmaster` alone is that of `domain` (RFC 5321). Raises `Refused`."""
    address, parameters = _path("TO:", argument)
    if parameters:
        raise Refused("555 5.5.4 Unknown parameter")
    if not address:
        raise Refused("501 5.1.3 Bad recipient address")
    return f"{address}@{domain}" if address.casefold() == "postmaster" else address


def _path(keyword: str, argument: str) -> tuple[str, dict[str, str]]:
    found = _PATH.fullmatch(argument[len(keyword) :]) if argument.upper().startswith(keyword) else None
    if found is None:
        raise Refused(f"501 5.5.2 Syntax: {keyword}<address>")
    address = found["address"]
    if len(address) > _LONGEST_ADDRESS:
        raise Refused("501 5.1.3 Address too long")
    pairs = (parameter.partition("=") for parameter in found["parameters"].split())
    return address, {name.upper(): value for name, _, value in pairs}
