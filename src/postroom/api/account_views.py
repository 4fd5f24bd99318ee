"""Accounts, proposals and tests, as /v1 shows them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from postroom.accounts.model import Account as Row
from postroom.accounts.model import Alias as AliasRow
from postroom.accounts.model import Forwarding as OpenRow
from postroom.api.hosts import for_others
from postroom.channels.email import autoconfig
from postroom.channels.email.probe import Check, ProbeReport, Side
from postroom.delivery import large_files
from postroom.identity.caller import Caller
from postroom.identity.permissions import allowed
from postroom.intake.model import Counts, Standing
from postroom.kit.clock import unix
from postroom.kit.login import Proof, Server, TlsMode
from postroom.settings import Settings
from postroom.wire.accounts import (
    Account,
    AccountDetail,
    Alias,
    Folder,
    Forwarding,
    Ledger,
    ProbeReply,
    ProbeStep,
    Proposal,
    ServerField,
)
from postroom.wire.present.faults import fault


def account(row: Row, aliases: Sequence[AliasRow], caller: Caller, settings: Settings) -> Account:
    """Show an account, with what the reader may do to it."""
    role = caller.organizations[row.organization_id]
    own = row.owner_id in {None, caller.person_id}
    may = own and allowed(role, "accounts.share" if row.team_id else "accounts.add")
    return Account(
        id=row.id,
        organization=row.organization_id,
        kind=row.kind,
        address=row.address,
        name=row.name,
        aliases=[alias(one) for one in aliases],
        owner=row.owner_id,
        team=row.team_id,
        sign_in=None if row.sign_in == Proof.PASSWORD else row.sign_in,
        phase=row.phase,
        message=row.phase_message,
        fault=fault(row.phase_fault),
        done=row.import_done,
        total=row.import_total,
        synced_at=_unix(row.synced_at),
        created_at=unix(row.created_at),
        attachment_limit=large_files.limit_of(row) if for_others(settings.address) else None,
        abilities=["send", "change", "remove"] if may else ["send"],
    )


def alias(row: AliasRow) -> Alias:
    """Show an alias."""
    return Alias(
        id=row.id,
        address=row.address,
        name=row.name,
        default=row.is_default,
        smtp=server(row.smtp) if row.smtp else None,
        username=row.username,
    )


def detail(
    shown: Account, row: Row, counts: Counts, folders: Sequence[Standing], forwarding: Forwarding | None
) -> AccountDetail:
    """Show the account page."""
    return AccountDetail(
        account=shown,
        username=row.username,
        imap=ServerField(host=row.imap_host, port=row.imap_port, tls=row.imap_tls),
        smtp=ServerField(host=row.smtp_host, port=row.smtp_port, tls=row.smtp_tls),
        history_days=row.history_days,
        push=row.push,
        reconcile_asked_at=_unix(row.reconcile_asked_at),
        forwarding=forwarding,
        folders=[_folder(one) for one in folders],
        ledger=Ledger(
            seen=counts.seen,
            imported=counts.imported,
            duplicates=counts.duplicates,
            quarantined=counts.quarantined,
            skipped=counts.skipped,
        ),
    )


def forwarding(row: OpenRow, account_id: UUID, settings: Settings, secret: str | None = None) -> Forwarding:
    """Show how mail is handed over for an account."""
    open_door = settings.lmtp_listen or settings.smtp_listen
    return Forwarding(
        address=f"{row.local_part}@{settings.mail_host}" if open_door else None,
        url=f"{settings.address}/v1/accounts/{account_id}/messages",
        changed_at=unix(row.changed_at),
        secret=secret,
    )


def _folder(one: Standing) -> Folder:
    return Folder(
        path=one.path,
        role=one.role,
        server=one.server,
        imported=one.ours,
        phase=one.phase,
        message=one.message,
        fault=fault(one.fault),
        since=unix(one.since),
        healthy_at=_unix(one.healthy_at),
        compared_at=_unix(one.compared_at),
    )


def _unix(moment: datetime | None) -> float | None:
    return unix(moment) if moment else None


def proposal(found: autoconfig.Proposal, note: str) -> Proposal:
    """Show servers that were found for an address."""
    return Proposal(
        username=found.username,
        imap=server(found.imap),
        smtp=server(found.smtp),
        source=found.source.value,
        note=found.note or note,
        note_url=found.link,
        sign_in=found.sign_in.value if found.sign_in else None,
    )


def server(found: Server) -> ServerField:
    """Show a server."""
    return ServerField(host=found.host, port=found.port, tls=found.tls.value)


def probe(report: ProbeReport) -> ProbeReply:
    """Show how a test went, step by step; what was not tried is left out."""
    return ProbeReply(
        ok=report.ok,
        steps=[*_side("imap", report.imap), *_side("smtp", report.smtp)],
        folders=report.folders,
        messages=report.messages,
    )


def _side(name: str, side: Side) -> list[ProbeStep]:
    where = f"{name.upper()} {side.server.port}, {_TLS[side.server.tls]}"
    return [
        ProbeStep(
            step=f"{name}_{_STEPS[one.check]}", ok=one.ok, message=one.message, fault=fault(one.fault), detail=where
        )
        for one in side.steps
        if one.ok is not None
    ]


_STEPS = {Check.REACH: "connect", Check.SIGN_IN: "login", Check.FOLDERS: "folders", Check.SENDER: "sender"}
_TLS = {TlsMode.TLS: "TLS", TlsMode.STARTTLS: "STARTTLS", TlsMode.PLAIN: "no encryption"}
