"""Remove an account: what it is about, the decision, and how far the deletion of its conversations is."""

from typing import Annotated
from uuid import UUID

from litestar import delete, get
from litestar.params import FromPath, QueryParameter

from postroom.api.accounts import changeable
from postroom.api.options import STEPS
from postroom.api.parameters import OrganizationQuery, Work
from postroom.api.replies import Removals
from postroom.intake import removal
from postroom.intake.removal import Fate
from postroom.oauth import grants
from postroom.wire.accounts import Removal, RemovalStakes


@get("/accounts/{account_id:uuid}/removal", summary="What removing an account is about")
async def get_stakes(account_id: FromPath[UUID], work: Work, organization: OrganizationQuery = None) -> RemovalStakes:
    """Count what a person who removes this account decides about. Nothing is changed."""
    act = await work.act(organization, "accounts.add")
    found = await removal.stakes(act, await changeable(work, act, account_id, to_team=None))
    return RemovalStakes(conversations=found.conversations, staying=found.staying, waiting=found.waiting)


@delete("/accounts/{account_id:uuid}", status_code=204, opt=STEPS, summary="Remove an account")
async def remove_account(
    account_id: FromPath[UUID],
    work: Work,
    mail: Annotated[Fate, QueryParameter(description="keep: its conversations stay here, read-only; delete: they go.")],
    organization: OrganizationQuery = None,
) -> None:
    """Disconnect an account for good and forget its password or access; the mail server keeps its mail.

    Deleting conversations goes on in the background, see `GET /v1/accounts/removals`.
    """
    services = work.services
    async with work.step() as tx:
        act = work.act_in(tx, organization, "accounts.add")
        account = await changeable(work, act, account_id, to_team=None)
        allowed = await grants.revocable(tx.conn, services.keys, act.organization_id, account_id)
        await removal.remove(act, services.keys, account, mail)
    if allowed:
        await services.oauth.revoke(*allowed)


@get("/accounts/removals", summary="Accounts whose conversations are being deleted")
async def list_removals(work: Work, organization: OrganizationQuery = None) -> Removals:
    """List the removed accounts whose conversations are being deleted, of those whose mail the caller could see."""
    act = await work.act(organization, "conversations.use")
    found = await removal.removals(act.conn, act.organization_id, work.caller.person_id)
    return Removals(
        removals=[Removal(account=one.account_id, address=one.address, done=one.done, total=one.total) for one in found]
    )


HANDLERS = [get_stakes, remove_account, list_removals]
