"""Every documented style variable: its default, and what a visitor sees change."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator

from tests.e2e.servers.ports import wait_until
from tests.e2e.widget.test_widget_options import NOTHING_ASKED
from tests.e2e.widget.visits import Visit

_SYSTEM_FONTS = (
    '-apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, Helvetica, Arial, sans-serif, '
    '"Apple Color Emoji", "Segoe UI Emoji", "Segoe UI Symbol"'
)


@dataclass(frozen=True)
class Variable:
    """A variable: its default, another value, and the style of which thing that shows in, with which result."""

    name: str
    default: str
    given: str
    computed: str
    of: str
    style: str


def _colour(name: str, default: str, of: str, style: str = "backgroundColor") -> Variable:
    return Variable(name, default, "rgb(1, 2, 3)", "rgb(1, 2, 3)", of, style)


VARIABLES = [
    _colour("background-color", "#fff", "body"),
    _colour("badge-background-color", "#f23131", "@b"),
    Variable("badge-border-radius", "100%", "3px", "3px", "@b", "borderRadius"),
    Variable("badge-box-shadow", "0 1px 2px rgba(0,0,0, .2)", "none", "none", "@b", "boxShadow"),
    _colour("badge-color", "#fff", "@b", "color"),
    Variable("badge-size", "24px", "31px", "31px", "@b", "height"),
    _colour("border-color", "rgba(0,0,0, .05)", ".composer", "borderBlockStartColor"),
    Variable(
        "border", "solid 1px rgba(0,0,0, .06)", "dotted 3px red", "3px dotted rgb(255, 0, 0)", "@iframe", "border"
    ),
    Variable("box-shadow", "0 5px 30px rgba(0,0,0, .1)", "none", "none", "@iframe", "boxShadow"),
    _colour("bubble-dark-color", "var(--main-color)", ".out .bubble"),
    _colour("bubble-light-color", "#f5f5f5", ".in .bubble"),
    Variable("button-border-radius", "10em", "4px", "4px", ".icon.close", "borderRadius"),
    _colour("close-button-color", "#fff", ".icon.close", "color"),
    Variable("closed-border-radius", "30px", "5px", "5px", "@button", "borderRadius"),
    Variable("font-family", _SYSTEM_FONTS, "serif", "serif", "body", "fontFamily"),
    Variable("font-size", "15px", "19px", "19px", "body", "fontSize"),
    _colour("header-opened-background-color", "var(--main-color)", "header"),
    _colour("header-subtitle-text-color", "rgba(255,255,255, .65)", ".status", "color"),
    _colour("header-title-text-color", "#fff", ".title", "color"),
    Variable("height", "600px", "444px", "444px", "@iframe", "height"),
    _colour("light-text-color", "#7b7c7f", ".caption", "color"),
    _colour("main-color", "#2866D1", "@button"),
    Variable("margin", "20px", "33px", "33px", "@button", "bottom"),
    Variable("max-height", "calc(100% - 40px)", "300px", "300px", "@iframe", "height"),
    Variable("max-width", "calc(100% - 40px)", "200px", "200px", "@iframe", "width"),
    Variable("opened-border-radius", "10px", "7px", "7px", "@iframe", "borderRadius"),
    _colour("status-connecting-color", "#fdd157", ".status.connecting::before"),
    _colour("status-offline-color", "#f23131", ".status.offline::before"),
    _colour("status-online-color", "#00b351", ".status.online::before"),
    _colour("text-color", "#34363a", "body", "color"),
    Variable("transition-duration", "225ms", "1ms", "0.001s", "@iframe", "transitionDuration"),
    Variable(
        "transition-easing", "cubic-bezier(.4, .0, .2, 1)", "linear", "linear", "@iframe", "transitionTimingFunction"
    ),
    Variable("width", "350px", "444px", "444px", "@iframe", "width"),
]


@pytest.mark.parametrize("variable", VARIABLES, ids=lambda variable: variable.name)
def test_variable(visit: Visit, variable: Variable) -> None:
    if ".offline" in variable.of:
        visit.server.setup["online"] = False
    if ".connecting" in variable.of:
        visit.server.has_sockets = False
    visit.embed(NOTHING_ASKED).open()
    assert _own(visit.root, variable.name) == variable.default
    assert _own(visit.find("html"), variable.name) == variable.default
    if variable.of in {".out .bubble", ".status.connecting::before"}:
        visit.say("Hello")
    visit.api("setVariables({ 'transition-duration': '0s' })")
    visit.api(f"setVariables({{ '{variable.name}': '{variable.given}' }})")
    selector, _, pseudo = variable.of.partition("::")
    thing = visit.page.locator(f"postroom-chat {selector[1:]}") if selector[0] == "@" else visit.find(selector).first
    thing.wait_for(state="attached")
    _wait_for(visit, thing, variable, f"::{pseudo}" if pseudo else "")


def test_variables_of_the_page(visit: Visit) -> None:
    visit.embed({"chat": {"variables": {variable.name: variable.given for variable in VARIABLES}}})
    for variable in VARIABLES:
        assert _own(visit.root, variable.name) == variable.given


def _own(element: Locator, name: str) -> str:
    """Return the value of a custom property as it was written."""
    script = "(element, name) => element.style.getPropertyValue(`--${name}`)"
    return str(element.evaluate(script, name)).strip()


def _wait_for(visit: Visit, thing: Locator, variable: Variable, pseudo: str) -> None:
    """The value goes through the frame, so that it takes a moment."""
    assert wait_until(lambda: visit.style(thing, variable.style, pseudo) == variable.computed, 5)
