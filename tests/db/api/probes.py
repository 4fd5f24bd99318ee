"""Routes of the tests' own, to look at the edge through: slow ones, failing ones, one that echoes."""

import asyncio
from uuid import UUID

from litestar import get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody
from litestar.response import Stream

from postroom.api.options import STEPS, STREAM
from postroom.api.parameters import Work
from postroom.identity import teams
from postroom.kit.errors import RetryLater
from postroom.storage.database import Transaction
from postroom.wire.base import Request


class Note(Request, frozen=True, kw_only=True):
    organization: UUID
    name: str = "Probe"
    count: int = 0
    tags: tuple[str, ...] = ()


class Broken(Exception):
    pass


class Probes:
    """`gate` holds slow requests until the test lets them go; `runs` counts how often a handler ran."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.started = asyncio.Event()
        self.runs = 0

    def routes(self) -> list[HTTPRouteHandler]:
        return [self._slow(), self._slow_steps(), self._broken(), self._commit_fails(), self._remote(), self._upload()]

    def _slow(self) -> HTTPRouteHandler:
        @post("/v1/probe/slow")
        async def slow(data: JSONBody[Note], work: Work) -> dict[str, int]:
            act = await work.act(data.organization, "teams.manage")
            await teams.create(act, data.name)
            self.runs += 1
            self.started.set()
            await self.gate.wait()
            return {"run": self.runs}

        return slow

    def _slow_steps(self) -> HTTPRouteHandler:
        @post("/v1/probe/steps", opt=STEPS)
        async def steps(data: JSONBody[Note], work: Work) -> dict[str, int]:
            self.runs += 1
            self.started.set()
            await self.gate.wait()
            async with work.step() as tx:
                await teams.create(work.act_in(tx, data.organization, "teams.manage"), data.name)
            return {"run": self.runs}

        return steps

    def _broken(self) -> HTTPRouteHandler:
        @post("/v1/probe/broken")
        async def broken(data: JSONBody[Note], work: Work) -> None:
            act = await work.act(data.organization, "teams.manage")
            await teams.create(act, data.name)
            raise Broken("a letter from ann@example.com")

        return broken

    def _commit_fails(self) -> HTTPRouteHandler:
        @post("/v1/probe/commit")
        async def commit(data: JSONBody[Note], work: Work) -> dict[str, bool]:
            act = await work.act(data.organization, "teams.manage")
            await teams.create(act, data.name)
            act.tx.before_commit(_fail)
            return {"done": True}

        return commit

    def _remote(self) -> HTTPRouteHandler:
        @get("/v1/probe/remote")
        async def remote() -> None:
            raise RetryLater(after=90)

        return remote

    def _upload(self) -> HTTPRouteHandler:
        @post("/v1/probe/stream", opt=STREAM)
        async def stream(work: Work) -> Stream:
            return Stream(iter([b"one", work.caller.person_id.bytes]))

        return stream


async def _fail(_tx: Transaction) -> None:
    raise Broken("disk full")
