"""What the widget of a live chat sends and gets: /webchat/{id}/..., for visitors and not part of /v1."""

from typing import Any, Literal
from uuid import UUID

from postroom.wire.base import Request, Wire


class WebchatUser(Request, frozen=True, kw_only=True):
    """Who the visitor is, by himself or by the page he is on, which proves it with a `digest` or not."""

    name: str = ""
    email: str = ""
    digest: str = ""
    avatar_url: str = ""


class WebchatPage(Request, frozen=True, kw_only=True):
    """The page the visitor is on."""

    url: str = ""
    title: str = ""


class WebchatSay(Request, frozen=True, kw_only=True):
    """One message. `echo_id` is the widget's own name for it: sent again with the same it is one message."""

    echo_id: UUID
    text: str
    files: list[UUID] = []
    meta: dict[str, str] = {}
    user: WebchatUser = WebchatUser()
    consent: bool = False
    page: WebchatPage = WebchatPage()


class WebchatIntroduction(Request, frozen=True, kw_only=True):
    """What a visitor, or his page, says of him once he has written."""

    meta: dict[str, str] = {}
    name: str = ""
    email: str = ""
    digest: str = ""
    avatar_url: str = ""
    consent: bool = False


class WebchatFile(Wire, frozen=True, kw_only=True):
    """A file of a message, or one that waits for it and has no `url` yet. `size` in bytes; a link holds for an hour."""

    id: UUID
    name: str
    type: str
    size: int
    url: str


class WebchatMessage(Wire, frozen=True, kw_only=True, rename={"from_": "from"}):
    """A message as the visitor sees it, `from` the visitor or the team: a colleague, whose `name` it has."""

    id: UUID
    echo_id: UUID | None
    from_: Literal["visitor", "team"]
    name: str
    avatar_url: str
    text: str
    files: list[WebchatFile]
    at: float


class WebchatSaid(Wire, frozen=True, kw_only=True):
    """The message is kept. `token`: what this browser names itself with from now on, None where it has one."""

    token: str | None
    message: WebchatMessage


class WebchatMessages(Wire, frozen=True, kw_only=True):
    """Messages, oldest first, and whether there are `more` before them; `cursor` is where news begin."""

    messages: list[WebchatMessage]
    more: bool
    cursor: str


class WebchatPerson(Wire, frozen=True, kw_only=True):
    """A colleague whom a visitor may see."""

    name: str
    avatar_url: str


class WebchatLimits(Wire, frozen=True, kw_only=True):
    """What a message takes: files, and bytes of each."""

    file_bytes: int
    files: int


class WebchatSetup(Wire, frozen=True, kw_only=True):
    """How the widget is set up. `config` has the names of the page's own, which wins over it."""

    config: dict[str, Any]
    name: str
    avatar_url: str
    online: bool
    people: list[WebchatPerson]
    language_texts: dict[str, dict[str, Any]]
    branding: bool
    limits: WebchatLimits
    revision: int


class WebchatHello(Request, frozen=True, kw_only=True, tag="hello"):
    """The first frame of a visitor's socket: who he is, what he has of his feed already, and where he is.

    `revision` is of the setup he has.
    """

    token: str
    cursor: str | None = None
    page: WebchatPage = WebchatPage()
    revision: int = 0


class WebchatWatch(Request, frozen=True, kw_only=True, tag="watch"):
    """The first frame of a widget that is open while nobody has written yet: it follows how it is set up."""

    revision: int = 0


class WebchatTyping(Request, frozen=True, kw_only=True, tag="typing"):
    """The visitor writes; sent at most every 3 s."""


class WebchatHasSeen(Request, frozen=True, kw_only=True, tag="seen"):
    """The visitor has seen the messages up to this one."""

    until: UUID


class WebchatMoved(Request, frozen=True, kw_only=True, tag="page"):
    """The visitor went to another page."""

    url: str = ""
    title: str = ""


WebchatFrame = WebchatHello | WebchatWatch | WebchatTyping | WebchatHasSeen | WebchatMoved
"""What a visitor's browser sends on its socket."""


class WebchatNews(Wire, frozen=True, kw_only=True, tag="message"):
    """A message is in the chat."""

    message: WebchatMessage


class WebchatSeen(Wire, frozen=True, kw_only=True, tag="seen"):
    """A colleague has seen the visitor's messages, up to this one."""

    until: UUID


class WebchatEvents(Wire, frozen=True, kw_only=True, tag="events"):
    """What the visitor was not told yet; `cursor` is where news begin after it."""

    cursor: str
    events: list[WebchatNews | WebchatSeen]


class WebchatColleagueTypes(Wire, frozen=True, kw_only=True, tag="typing"):
    """A colleague writes an answer; it fades after some seconds."""

    name: str
    avatar_url: str


class WebchatOnline(Wire, frozen=True, kw_only=True, tag="online"):
    """Whether the team is there."""

    online: bool


class WebchatSetUp(Wire, frozen=True, kw_only=True, tag="setup"):
    """The widget is set up otherwise now."""

    setup: WebchatSetup


WebchatTold = WebchatEvents | WebchatColleagueTypes | WebchatOnline | WebchatSetUp
"""What a visitor's browser gets on its socket."""


class WebchatPolled(Wire, frozen=True, kw_only=True):
    """The frames that a socket would have brought, and where news begin after them."""

    frames: list[WebchatTold]
    cursor: str


class WebchatCodeRequest(Request, frozen=True, kw_only=True):
    """Mail a code to this address, if it has a chat."""

    email: str


class WebchatCode(Request, frozen=True, kw_only=True):
    """The code that was mailed to an address."""

    email: str
    code: str


class WebchatToken(Wire, frozen=True, kw_only=True):
    """What this browser names itself with from now on."""

    token: str
