"""Requests made up from the OpenAPI document: none may fail on our side, and answers are what the document says."""

from typing import Any
from uuid import UUID

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import Case
from schemathesis.core.result import Ok

from tests.db.api.scene import Scene, browser_of
from tests.db.api.world import Browser
from tools.gen.openapi import document

pytestmark = pytest.mark.anyio

EXAMPLES = 5
LEFT_OUT = {
    ("POST", "/v1/accounts"): "asks mail servers",
    ("POST", "/v1/accounts/probe"): "asks mail servers",
    ("POST", "/v1/accounts/proposal"): "asks the world's name servers",
    ("PATCH", "/v1/accounts/{account_id}"): "asks mail servers",
    ("POST", "/v1/logout"): "would end the session that asks",
    ("DELETE", "/v1/sessions/{session_id}"): "would end the session that asks",
}


AnyCase = Case[Any]


def cases(things: dict[str, UUID]) -> list[AnyCase]:
    """Make requests up, the same ones each time; every second one is about things that are there."""
    found: list[AnyCase] = []
    for result in schemathesis.openapi.from_dict(document()).get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()
        if (operation.method.upper(), operation.path) in LEFT_OUT:
            continue

        @seed(20)
        @settings(
            max_examples=EXAMPLES,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def collect(case: AnyCase) -> None:
            found.append(case)

        collect()
    for case in found[::2]:
        _name_real_things(case, things)
    return found


def _name_real_things(case: AnyCase, things: dict[str, UUID]) -> None:
    for part in (case.body, case.path_parameters):
        if isinstance(part, dict):
            part |= {name: str(things[name]) for name in part if name in things}
    case.query = {**(case.query or {}), "organization": str(things["organization"])}


async def send(browser: Browser, case: AnyCase) -> tuple[int, str]:
    sent: dict[str, Any] = case.as_transport_kwargs(base_url=str(browser.base_url))
    sent["headers"] = {name: browser.headers[name] for name in ("origin", "cookie")}
    sent.pop("cookies", None)
    if isinstance(sent.get("data"), bytes):  # null, where a body may be left out
        sent["content"] = sent.pop("data")
    answer = await browser.request(**sent)
    return answer.status_code, answer.text


async def test_no_request_makes_us_fail(scene: Scene) -> None:
    browser = await browser_of(scene.world, scene.office.ann)
    made = cases(scene.things)
    answers = [(case, *(await send(browser, case))) for case in made]
    failed = [(case.method, case.path, case.query, case.body, text) for case, status, text in answers if status >= 500]
    assert failed == []
    assert len([status for _, status, _ in answers if status < 300]) > 50, "some of them reach something"
