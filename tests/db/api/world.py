"""A web application on a real database, browsers to use it, and an organization to use it in."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import msgspec
from litestar import Litestar
from litestar.types import ControllerRouterHandler
from typing_extensions import override

from postroom.api.app import create_app
from postroom.api.downloads import Downloads
from postroom.api.services import Services
from postroom.api.thumbnails import Thumbnails
from postroom.app.system_mail import OwnMail
from postroom.channels.email.connect import Network
from postroom.channels.email.oauth import OAuth
from postroom.channels.email.understood import in_thread
from postroom.channels.twilio.wire import Reach
from postroom.egress.client import Egress
from postroom.identity import setup
from postroom.identity.system_mail import Posted, SystemMail
from postroom.intake.handover import Handover
from postroom.intake.safe_html import SafeHtml
from postroom.settings import Settings
from postroom.storage.blobs import Blobs
from postroom.storage.database import Database
from postroom.storage.keys import Keys, MasterKey
from postroom.storage.objects import Objects
from postroom.storage.room import Room
from tests.db.api.shared_app import app_of
from tests.db.office import MASTER

HOST = "127.0.0.1:8420"
ORIGIN = f"http://{HOST}"
PASSWORD = "correct horse battery"


class Letter(msgspec.Struct):
    to: str
    subject: str
    text: str

    @property
    def code(self) -> str:
        return self.text.partition("code=")[2].split()[0]


class Postbox(SystemMail):
    """Keeps the mails Postroom sends in its own name."""

    def __init__(self, *, configured: bool = True) -> None:
        self.letters: list[Letter] = []
        self._configured = configured

    @override
    async def ready(self) -> bool:
        return self._configured

    @override
    async def send(self, organization_ids: Sequence[UUID], to: str, subject: str, text: str) -> Posted:
        if self._configured:
            self.letters.append(Letter(to, subject, text))
        return Posted.SENT if self._configured else Posted.OFF


Browser = httpx.AsyncClient
"""A browser on Postroom's own page: it keeps cookies and says its Origin."""


class World(msgspec.Struct):
    app: Litestar
    services: Services
    postbox: Postbox

    @property
    def database(self) -> Database:
        return self.services.database

    @property
    def origin(self) -> str:
        return self.services.settings.url or ORIGIN

    def browser(self, *, address: str = "127.0.0.1", origin: str | None = "own", **headers: str) -> Browser:
        """Open a browser on an address of the network, on Postroom's own page unless another origin is given."""
        transport = httpx.ASGITransport(self.app, client=(address, 40000))  # type: ignore[arg-type]  # two spellings of ASGI
        sent = {"user-agent": "Firefox"} | headers
        if origin:
            sent["origin"] = self.origin if origin == "own" else origin
        return Browser(transport=transport, base_url=self.origin, headers=sent)


class Office(msgspec.Struct, frozen=True):
    """An organization that was set up through the API: its owner's browser and the ids."""

    world: World
    owner: Browser
    me: dict[str, Any]

    @property
    def id(self) -> UUID:
        return UUID(self.me["organizations"][0]["id"])

    @property
    def team(self) -> str:
        return str(self.me["teams"][0]["id"])

    @property
    def owner_id(self) -> str:
        return str(self.me["user"]["id"])

    async def hire(self, name: str, role: str = "member", *, teams: list[str] | None = None) -> "Hired":
        """Invite a person and accept the invitation as that person."""
        email = f"{name.lower()}@example.com"
        body = {"organization": str(self.id), "email": email, "role": role, "teams": teams or []}
        made = await self.owner.post("/v1/invitations", json=body)
        assert made.status_code == 201, made.text
        code = made.json()["invitations"]["link"].partition("code=")[2]
        browser = self.world.browser()
        accepted = await browser.post("/v1/invitation", json={"code": code, "name": name, "password": PASSWORD})
        assert accepted.status_code == 200, accepted.text
        return Hired(browser, accepted.json())


class Hired(msgspec.Struct, frozen=True):
    browser: Browser
    me: dict[str, Any]

    @property
    def id(self) -> str:
        return str(self.me["user"]["id"])


NewWorld = Callable[..., "World"]
"""Makes another app on the same database, as another web process would."""


def make_world(  # noqa: PLR0913 a world has that many parts
    database: Database,
    folder: Path,
    *,
    postbox: Postbox | None = None,
    own_mail: bool = False,
    egress: Egress | None = None,
    routes: Sequence[ControllerRouterHandler] = (),
    static_folder: Path | None = None,
    oauth: OAuth | None = None,
    twilio: Reach | None = None,
    **chosen: Any,  # noqa: ANN401 any field of Settings
) -> World:
    """Make an app whose files live in a folder, with chosen settings; `own_mail` really sends system mail."""
    box = postbox or Postbox(configured=False)
    settings = Settings(master_key=[MASTER], data=folder, **chosen)
    keys = Keys(MasterKey(settings))
    blobs = Blobs(Objects(settings.blobs_url), keys, Room.of(settings))
    services = Services(
        settings=settings,
        database=database,
        keys=keys,
        blobs=blobs,
        handover=Handover(database, blobs),
        network=Network(),
        oauth=oauth or OAuth(Network()),
        system_mail=OwnMail(settings, database, keys, Network()) if own_mail else box,
        egress=egress or Egress(),
        thumbnails=Thumbnails(),
        downloads=Downloads(blobs),
        safe_html=SafeHtml(database, blobs, in_thread()),
        twilio=twilio or Reach(),
    )
    if routes or static_folder or settings.trusted_proxies or settings.address.startswith("https:"):
        return World(create_app(services, routes, static_folder or folder / "static"), services, box)
    return World(app_of(services), services, box)


async def set_up(
    world: World, *, organization: str = "Acme", name: str = "Ann", email: str = "ann@example.com"
) -> Office:
    code = await setup.ensure_code(world.database)
    assert code
    browser = world.browser()
    form = {"code": code, "organization": organization, "name": name, "email": email, "password": PASSWORD}
    answer = await browser.post("/v1/setup", json=form)
    assert answer.status_code == 200, answer.text
    return Office(world, browser, answer.json())


def error_code(answer: httpx.Response) -> str:
    return str(answer.json()["error"]["code"])


@asynccontextmanager
async def token_client(office: Office, browser: Browser) -> AsyncIterator[Browser]:
    """A program with an API token of the browser's person."""
    made = await browser.post("/v1/tokens", json={"name": f"script {uuid4()}"})
    secret = made.json()["tokens"]["secret"]
    async with office.world.browser(origin=None, authorization=f"Bearer {secret}") as program:
        yield program
