"""Propose the servers of an address, from five sources asked at once, the surest first.

provider    the address belongs to a provider we know
autoconfig  the domain publishes a configuration file (the format Thunderbird made common)
srv         the domain publishes SRV records (RFC 6186, RFC 8314)
mx          the domain's mail goes to a provider we know
guess       imap., smtp. and mail. hosts of the domain that answer
"""

import asyncio
from collections.abc import Awaitable, Sequence
from enum import StrEnum
from typing import Protocol
from urllib.parse import quote

import msgspec

from postroom.channels.base import Server, TlsMode
from postroom.channels.email import clientconfig, providers
from postroom.channels.email.lookup import Found, Lookup
from postroom.channels.email.providers import Provider
from postroom.kit.errors import Invalid
from postroom.kit.oauth import Provider as SignIn

PATIENCE_SECONDS = 5.0
_MARGIN_SECONDS = 0.3


class Source(StrEnum):
    """Where a proposal comes from, surest first."""

    PROVIDER = "provider"
    AUTOCONFIG = "autoconfig"
    SRV = "srv"
    MX = "mx"
    GUESS = "guess"


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """Servers to try. `note` says what a person must do first, `link` where; `sign_in`: or sign in in the browser."""

    source: Source
    imap: Server
    smtp: Server
    username: str
    provider: str = ""
    note: str = ""
    link: str = ""
    sign_in: SignIn | None = None


class Autoconfig(msgspec.Struct, frozen=True):
    """All proposals, the best first; none and a `note` when the provider cannot be used at all."""

    proposals: Sequence[Proposal]
    note: str = ""


class Directory(Protocol):
    """What is asked of the network; `lookup.Lookup` is the real one."""

    async def srv(self, service: str, domain: str) -> Sequence[Found]:
        """Return hosts and ports of an SRV record, best first; empty when there is none."""
        ...

    async def mx(self, domain: str) -> Sequence[str]:
        """Return the MX hosts, best first."""
        ...

    async def get(self, url: str) -> bytes | None:
        """Return a small public document, or None."""
        ...

    async def answers(self, server: Server) -> bool:
        """Tell whether a connection to a public server succeeds."""
        ...


async def propose(
    address: str, *, directory: Directory | None = None, patience: float = PATIENCE_SECONDS
) -> Autoconfig:
    """Return what may work for this address, after `patience` seconds at most. Raises `Invalid` for no address."""
    local, _, domain = address.strip().rpartition("@")
    name = _ascii_domain(domain)
    if not local or name is None:
        raise Invalid("This is not an e-mail address.", address=address)
    known = providers.for_domain(name)
    if known is not None:
        return _known(known, address, Source.PROVIDER)
    if directory is not None:
        return await _ask(directory, address, name, patience)
    async with Lookup() as lookup:
        return await _ask(lookup, address, name, patience)


async def _ask(directory: Directory, address: str, domain: str, patience: float) -> Autoconfig:
    """Ask all sources at once; whoever is late is left out."""
    asked: list[Awaitable[Autoconfig]] = [
        _published(directory, address, domain),
        _srv(directory, address, domain),
        _mx(directory, address, domain),
        _guess(directory, address, domain),
    ]
    tasks = [asyncio.ensure_future(one) for one in asked]
    try:
        await asyncio.wait(tasks, timeout=max(patience - _MARGIN_SECONDS, _MARGIN_SECONDS))
        answers = [task.result() for task in tasks if task.done()]
    finally:
        for task in tasks:
            task.cancel()
    found = [proposal for answer in answers for proposal in answer.proposals]
    return Autoconfig(_distinct(found), next((answer.note for answer in answers if answer.note), ""))


def _known(provider: Provider, address: str, source: Source) -> Autoconfig:
    if provider.imap is None or provider.smtp is None:
        return Autoconfig([], provider.note)
    proposal = Proposal(
        source=source,
        imap=provider.imap,
        smtp=provider.smtp,
        username=address,
        provider=provider.name,
        note=provider.note,
        link=provider.link,
        sign_in=provider.sign_in,
    )
    return Autoconfig([proposal])


async def _published(directory: Directory, address: str, domain: str) -> Autoconfig:
    urls = (
        f"https://autoconfig.{domain}/mail/config-v1.1.xml?emailaddress={quote(address, safe='')}",
        f"https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml",
    )
    for document in await asyncio.gather(*(directory.get(url) for url in urls)):
        config = clientconfig.read(document, address) if document else None
        if config is not None:
            proposal = Proposal(
                source=Source.AUTOCONFIG,
                imap=config.imap,
                smtp=config.smtp,
                username=config.username,
                provider=config.name,
            )
            return Autoconfig([proposal])
    return Autoconfig([])


async def _srv(directory: Directory, address: str, domain: str) -> Autoconfig:
    services = {
        "_imaps._tcp": TlsMode.TLS,
        "_imap._tcp": TlsMode.STARTTLS,
        "_submissions._tcp": TlsMode.TLS,
        "_submission._tcp": TlsMode.STARTTLS,
    }
    answers = await asyncio.gather(*(directory.srv(service, domain) for service in services))
    servers = [
        Server(found[0].host, found[0].port, mode) if found else None
        for found, mode in zip(answers, services.values(), strict=True)
    ]
    imap, smtp = servers[0] or servers[1], servers[2] or servers[3]
    if imap is None or smtp is None:
        return Autoconfig([])
    return Autoconfig([Proposal(source=Source.SRV, imap=imap, smtp=smtp, username=address)])


async def _mx(directory: Directory, address: str, domain: str) -> Autoconfig:
    hosts = await directory.mx(domain)
    provider = next((found for host in hosts if (found := providers.for_mx(host))), None)
    return _known(provider, address, Source.MX) if provider else Autoconfig([])


async def _guess(directory: Directory, address: str, domain: str) -> Autoconfig:
    imap = [Server(f"{host}.{domain}", port, mode) for host in ("imap", "mail") for port, mode in _IMAP_PORTS]
    smtp = [Server(f"{host}.{domain}", port, mode) for host in ("smtp", "mail") for port, mode in _SMTP_PORTS]
    answers = await asyncio.gather(*(directory.answers(server) for server in imap + smtp))
    there = [server for server, answer in zip(imap + smtp, answers, strict=True) if answer]
    first_imap = next((server for server in imap if server in there), None)
    first_smtp = next((server for server in smtp if server in there), None)
    if first_imap is None or first_smtp is None:
        return Autoconfig([])
    return Autoconfig([Proposal(source=Source.GUESS, imap=first_imap, smtp=first_smtp, username=address)])


_IMAP_PORTS = ((993, TlsMode.TLS), (143, TlsMode.STARTTLS))
_SMTP_PORTS = ((465, TlsMode.TLS), (587, TlsMode.STARTTLS))


def _distinct(found: Sequence[Proposal]) -> Sequence[Proposal]:
    """Return proposals without those that name the same servers as a surer one."""
    kept: dict[tuple[Server, Server], Proposal] = {}
    for proposal in found:
        kept.setdefault((proposal.imap, proposal.smtp), proposal)
    return list(kept.values())


def _ascii_domain(domain: str) -> str | None:
    """Return a domain as DNS has it, or None when it is no domain (an address literal is none)."""
    try:
        name = domain.lower().encode("idna").decode("ascii")
    except UnicodeError:
        return None
    labels = name.split(".")
    allowed = all(label and all(c.isalnum() or c in "-_" for c in label) for label in labels)
    return name if len(labels) > 1 and allowed and not labels[-1].isdigit() else None
