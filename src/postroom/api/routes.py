"""Every route of the API, by domain. A new domain adds its file here."""

from litestar.types import ControllerRouterHandler

from postroom.api import (
    account_checks,
    account_removals,
    accounts,
    aliases,
    conversations,
    drafts,
    files,
    forwarding,
    health,
    invitations,
    labels,
    mailboxes,
    me,
    oauth_clients,
    operations,
    organizations,
    people,
    program_drafts,
    quarantine,
    replying,
    session,
    setup,
    shared_files,
    sign_ins,
    system,
    system_mail,
    teams,
    tokens,
)

V1: list[ControllerRouterHandler] = [
    *setup.HANDLERS,
    *session.HANDLERS,
    *me.HANDLERS,
    *tokens.HANDLERS,
    *organizations.HANDLERS,
    *people.HANDLERS,
    *invitations.HANDLERS,
    *teams.HANDLERS,
    *accounts.HANDLERS,
    *account_checks.HANDLERS,
    *account_removals.HANDLERS,
    *aliases.HANDLERS,
    *forwarding.HANDLERS,
    *sign_ins.HANDLERS,
    *oauth_clients.HANDLERS,
    *quarantine.HANDLERS,
    *conversations.HANDLERS,
    *mailboxes.HANDLERS,
    *labels.HANDLERS,
    *operations.HANDLERS,
    *drafts.HANDLERS,
    *program_drafts.HANDLERS,
    *replying.HANDLERS,
    *files.HANDLERS,
    *shared_files.HANDLERS,
    *system.HANDLERS,
    *system_mail.HANDLERS,
]
"""Below /v1."""

ROOT: list[ControllerRouterHandler] = [*health.HANDLERS, *files.ROOT_HANDLERS, *shared_files.ROOT_HANDLERS]
"""At the root."""
