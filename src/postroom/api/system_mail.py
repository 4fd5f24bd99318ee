"""Which account Postroom's own mails leave through: the owner's choice."""

from uuid import UUID

from litestar import get, put
from litestar.params import FromPath, JSONBody

from postroom.accounts import system_sender
from postroom.accounts.model import Account
from postroom.api.parameters import Work
from postroom.events.act import Act
from postroom.identity.system_mail import server_sender
from postroom.settings import Settings
from postroom.wire.system import Sender, SystemMail, SystemMailPatch


@get("/organizations/{organization_id:uuid}/system-mail", summary="What system mail is sent from")
async def get_system_mail(organization_id: FromPath[UUID], work: Work) -> SystemMail:
    """Show which account invitations, password links and alerts are mailed from, and which could be chosen."""
    act = await work.act(organization_id, "organization.system_mail")
    return await _shown(act, work.services.settings)


@put("/organizations/{organization_id:uuid}/system-mail", summary="Choose what system mail is sent from")
async def choose_sender(organization_id: FromPath[UUID], data: JSONBody[SystemMailPatch], work: Work) -> SystemMail:
    """Choose a shared e-mail account, or none."""
    act = await work.act(organization_id, "organization.system_mail")
    await system_sender.choose(act, data.account)
    return await _shown(act, work.services.settings)


async def _shown(act: Act, settings: Settings) -> SystemMail:
    chosen = await system_sender.chosen(act.conn, act.organization_id)
    return SystemMail(
        account=chosen.id if chosen else None,
        senders=[_sender(one) for one in await system_sender.candidates(act.conn, act.organization_id)],
        server_sender=server_sender(settings),
    )


def _sender(account: Account) -> Sender:
    return Sender(account=account.id, address=account.address, name=account.name, phase=account.phase)


HANDLERS = [get_system_mail, choose_sender]
