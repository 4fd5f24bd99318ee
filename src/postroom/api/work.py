"""The one transaction of a request, and what a handler is given to work with.

async def create(data: TeamRequest, work: UnitOfWork) -> OneTeam:
    act = await work.act(data.organization, "teams.manage")      # opens the transaction, checks the role
    team = await teams.create(act, data.name)                    # one verb
    return OneTeam(teams=...)                                    # answered after the commit, never before
"""

from contextlib import AbstractAsyncContextManager, AsyncExitStack
from uuid import UUID

from litestar.types import Scope

from postroom.api.context import RequestContext, caller_of, context_of
from postroom.api.services import Services
from postroom.events.act import Act
from postroom.identity import throttle
from postroom.identity.caller import Caller
from postroom.identity.permissions import Permission
from postroom.identity.sessions import Client
from postroom.identity.throttle import Limit
from postroom.kit.errors import Unauthenticated
from postroom.storage.database import Transaction

_STATE = "work"


class UnitOfWork:
    """One request. `tx` and `act` share one transaction, committed when the answer is a success, else rolled back."""

    def __init__(
        self, services: Services, context: RequestContext, caller: Caller | None, stack: AsyncExitStack
    ) -> None:
        """Take who asks and the stack that ends the transaction."""
        self.services = services
        self.context = context
        self._caller = caller
        self._stack = stack
        self._tx: Transaction | None = None

    @property
    def caller(self) -> Caller:
        """Return who asks. Raises `Unauthenticated` on a public route."""
        if self._caller is None:
            raise Unauthenticated
        return self._caller

    @property
    def client(self) -> Client:
        """Return the program that asks."""
        return self.context.client

    @property
    def opened(self) -> bool:
        """Return whether the request's transaction was opened."""
        return self._tx is not None

    async def tx(self) -> Transaction:
        """Return the request's transaction, opened at first need."""
        if self._tx is None:
            self._tx = await self._stack.enter_async_context(self.services.database.transaction())
        return self._tx

    async def act(self, organization: UUID | None, permission: Permission) -> Act:
        """Return the act of the caller in an organization (None: his only one), in the request's transaction.

        Raises `NoSuchOrganization`, `WhichOrganization`, `NotAllowed`.
        """
        self.caller.require(organization, permission)
        return self.act_in(await self.tx(), organization, permission)

    def act_in(self, tx: Transaction, organization: UUID | None, permission: Permission) -> Act:
        """As `act`, in a transaction of `step`."""
        found = self.caller.require(organization, permission)
        return Act(tx, found, self.caller.actor, request_id=self.context.request_id)

    def step(self) -> AbstractAsyncContextManager[Transaction]:
        """Open a short transaction of its own, for a route marked STEPS: `async with work.step() as tx`."""
        return self.services.database.transaction()

    async def brake(self, limit: Limit, *subject: str) -> None:
        """Count an attempt from this network, which stays counted if the request fails. Raises `TooManyAttempts`."""
        await self.brake_all((limit, *subject))

    async def brake_all(self, *counted: tuple[Limit, *tuple[str, ...]]) -> None:
        """Count an attempt under several limits, each with its subject, and commit once."""
        async with self.step() as tx:
            for limit, *subject in counted:
                await throttle.count(tx, limit, throttle.network(self.client.address), *subject)

    async def finish(self) -> None:
        """Commit what is open. Called by the edge."""
        await self._stack.aclose()


def begin(services: Services, scope: Scope, stack: AsyncExitStack) -> UnitOfWork:
    """Make the unit of work of a request and leave it with the request."""
    work = UnitOfWork(services, context_of(scope), caller_of(scope), stack)
    scope["state"][_STATE] = work
    return work


async def provide_work(scope: Scope) -> UnitOfWork:
    """Give a handler its `work`."""
    work: UnitOfWork = scope["state"][_STATE]
    return work
