"""Every route of the API, by domain. A new domain adds its file here."""

from litestar.types import ControllerRouterHandler

from postroom.api import health, invitations, me, organizations, people, session, setup, teams, tokens

V1: list[ControllerRouterHandler] = [
    *setup.HANDLERS,
    *session.HANDLERS,
    *me.HANDLERS,
    *tokens.HANDLERS,
    *organizations.HANDLERS,
    *people.HANDLERS,
    *invitations.HANDLERS,
    *teams.HANDLERS,
]
"""Below /v1."""

ROOT: list[ControllerRouterHandler] = [*health.HANDLERS]
"""At the root."""
