"""Options: what may be said of a widget, by the names a page's own config has, and what holds where nothing is said.

chat, support, visitor, messages   on the Setup page and in the page      user, meta   in the page only
"""

import re
from collections.abc import Mapping
from typing import Any, Literal

import msgspec

Position = Literal["bottom-right", "bottom-left", "top-right", "top-left"]
Text = str | list[str]
"""A bubble, or several."""

_SYSTEM_FONTS = (
    '-apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, Helvetica, Arial, sans-serif, "Apple Color Emoji", '
    '"Segoe UI Emoji", "Segoe UI Symbol"'
)

VARIABLES: Mapping[str, str] = {
    "background-color": "#fff",
    "badge-background-color": "#f23131",
    "badge-border-radius": "100%",
    "badge-box-shadow": "0 1px 2px rgba(0,0,0, .2)",
    "badge-color": "#fff",
    "badge-size": "24px",
    "border-color": "rgba(0,0,0, .05)",
    "border": "solid 1px rgba(0,0,0, .06)",
    "box-shadow": "0 5px 30px rgba(0,0,0, .1)",
    "bubble-dark-color": "var(--main-color)",
    "bubble-light-color": "#f5f5f5",
    "button-border-radius": "10em",
    "close-button-color": "#fff",
    "closed-border-radius": "30px",
    "font-family": _SYSTEM_FONTS,
    "font-size": "15px",
    "header-opened-background-color": "var(--main-color)",
    "header-subtitle-text-color": "rgba(255,255,255, .65)",
    "header-title-text-color": "#fff",
    "height": "600px",
    "light-text-color": "#7b7c7f",
    "main-color": "#2866D1",
    "margin": "20px",
    "max-height": "calc(100% - 40px)",
    "max-width": "calc(100% - 40px)",
    "opened-border-radius": "10px",
    "status-connecting-color": "#fdd157",
    "status-offline-color": "#f23131",
    "status-online-color": "#00b351",
    "text-color": "#34363a",
    "transition-duration": "225ms",
    "transition-easing": "cubic-bezier(.4, .0, .2, 1)",
    "width": "350px",
}
"""Every variable and its default; in the widget each is a custom property with two dashes in front."""

_LONGEST_TEXT = 2_000
_MOST_BUBBLES = 10
_VALUE = re.compile(r"[^;{}<>\\@]{1,300}")  # a value, and nothing that ends one


class _Part(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True, omit_defaults=True):
    """One part of a config; what is left out is not said."""


class ChatOptions(_Part, frozen=True, kw_only=True):
    """How the widget looks and when it is there."""

    position: Position = "bottom-right"
    hidden: bool = False
    name: str = ""
    avatar_url: str = ""
    hide_when_offline: bool = False
    hide_branding: bool = False
    show_online_status: bool = True
    show_avatars: bool = True
    show_names: bool = True
    remember_open_state: bool = True
    variables: dict[str, str] = {}


class SupportOptions(_Part, frozen=True, kw_only=True):
    """Other ways to reach the team, offered when there is no connection."""

    email: str = ""
    phone: str = ""


class VisitorOptions(_Part, frozen=True, kw_only=True):
    """What a visitor is asked for."""

    ask_name: bool = True
    require_name: bool = False
    ask_email: bool = True
    require_email: bool = True
    require_consent: bool = False


class Messages(_Part, frozen=True, kw_only=True):
    """The words of the widget. The first four may be several bubbles."""

    welcome: Text = "Hi there! 👋\n\nThe team will reply as soon as possible."
    help: Text = "How can we help?"
    identify: Text = "First, identify yourself."
    error: Text = (
        "Sorry, there is an issue connecting to our chat. Please check your Internet connection and try again."
    )
    title: str = "Chat with us"
    online: str = "We’re online"
    offline: str = "We’re offline"
    connecting: str = "Connecting…"
    chat: str = "Message…"
    new_message: str = "New message!"
    new_messages: str = "New messages!"
    internet: str = "Can’t send messages offline."
    identify_name: str = "Name"
    identify_email: str = "Email"
    identify_submit: str = "Submit"
    identify_skip: str = "Skip"
    identify_required: str = "Required field"
    identify_thanks: str = "Thanks"
    identify_consent: str = "I accept this website privacy policy and terms of use."


class Options(_Part, frozen=True, kw_only=True):
    """What the Setup page says of a widget. The parts it says nothing of are left out."""

    chat: ChatOptions = ChatOptions()
    support: SupportOptions = SupportOptions()
    visitor: VisitorOptions = VisitorOptions()
    messages: Messages = Messages()


class BadOption(ValueError):
    """An option does not exist, or cannot have this value."""


def read(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return a config as it is kept: only what differs from the defaults. Raises `BadOption`, which says what is wrong.

    Texts the visitor's language has of its own are not the defaults: a text that was written is kept in any case.
    """
    try:
        options = msgspec.convert(config, Options, strict=True)
    except msgspec.ValidationError as error:
        raise BadOption(str(error)) from error
    _check_variables(options.chat.variables)
    if options.chat.avatar_url and not options.chat.avatar_url.startswith("https://"):
        msg = "avatarUrl is an address that begins with https://"
        raise BadOption(msg)
    written = config.get("messages", {})
    _check_texts(written)
    kept: dict[str, Any] = msgspec.to_builtins(options)
    return kept | ({"messages": dict(written)} if written else {})


def _check_variables(variables: Mapping[str, str]) -> None:
    for name, value in variables.items():
        if name not in VARIABLES:
            msg = f"There is no variable {name[:60]!r}"
            raise BadOption(msg)
        if not _VALUE.fullmatch(value) or "url(" in value.lower():
            msg = f"{name} cannot have this value"
            raise BadOption(msg)


def _check_texts(texts: Mapping[str, Text]) -> None:
    for name, text in texts.items():
        bubbles = text if isinstance(text, list) else [text]
        if len(bubbles) > _MOST_BUBBLES or any(len(one) > _LONGEST_TEXT for one in bubbles):
            msg = f"{name} is at most {_MOST_BUBBLES} texts of {_LONGEST_TEXT} characters"
            raise BadOption(msg)
