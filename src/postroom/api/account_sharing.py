"""How an account is shared: with whom, and in whose Inbox its mail is put."""

from uuid import UUID

from litestar import get, put
from litestar.params import FromPath, JSONBody

from postroom.accounts import sharing
from postroom.accounts.sharing import Sharing
from postroom.api.accounts import changeable
from postroom.api.parameters import OrganizationQuery, Work
from postroom.identity.shares import Shares
from postroom.wire.access import AccountSharing, AccountSharingRequest


@get("/accounts/{account_id:uuid}/sharing", summary="How an account is shared")
async def get_sharing(account_id: FromPath[UUID], work: Work, organization: OrganizationQuery = None) -> AccountSharing:
    """Return to whom an account is given besides its own person or team, and how its mail is delivered."""
    act = await work.act(organization, "accounts.share")
    account = await changeable(work, act, account_id, to_team=None)
    return _shown(await sharing.of(act, account))


@put("/accounts/{account_id:uuid}/sharing", summary="Share an account")
async def put_sharing(
    account_id: FromPath[UUID],
    data: JSONBody[AccountSharingRequest],
    work: Work,
    organization: OrganizationQuery = None,
) -> AccountSharing:
    """Give an account to exactly these, besides its own person or team. No conversation is changed."""
    act = await work.act(organization, "accounts.share")
    account = await changeable(work, act, account_id, to_team=None)
    wanted = Sharing(
        shares=Shares(people=frozenset(data.users), teams=frozenset(data.teams), everyone=data.everyone),
        delivery=data.delivery,
        archived_for=frozenset(data.archived_for),
    )
    return _shown(await sharing.change(act, account, wanted))


def _shown(found: Sharing) -> AccountSharing:
    return AccountSharing(
        users=sorted(found.shares.people),
        teams=sorted(found.shares.teams),
        everyone=found.shares.everyone,
        delivery=found.delivery,
        archived_for=sorted(found.archived_for),
    )


HANDLERS = [get_sharing, put_sharing]
