"""`make demo`, as it is typed: a workspace to look at, on this machine only, whose file links outlive its keys."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.e2e.product.inbox import Api
from tests.e2e.run.processes import listening, until
from tests.e2e.run.running import Place, Running, open_folder, require_parts
from tools.project import ROOT


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    require_parts()
    if Path(sys.prefix).resolve() != (ROOT / ".venv").resolve():
        pytest.skip("`make` would install a Python environment: these tests run in another one")
    subprocess.run(["make", "built"], cwd=ROOT, check=True)  # says what it builds; the start then says one line
    with open_folder() as folder:
        made = Place(folder)
        for name in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "PYTHONPATH"):
            made.environ.pop(name, None)
        yield made


@pytest.fixture(scope="module")
def demo(place: Place) -> Iterator[Running]:
    with place.running("make", "demo", cwd=ROOT) as run:
        yield run


@pytest.fixture(scope="module")
def visitor(place: Place, demo: Running) -> Iterator[Api]:
    """Whoever opens the printed link."""
    api = Api(f"http://127.0.0.1:{place.port}")
    link = demo.line.removeprefix("Postroom is ready: ")
    assert api.client.get(link, follow_redirects=True).status_code == 200
    api.me = api.client.get("/v1/me").json()
    yield api
    api.client.close()


def test_the_link_opens_a_workspace_with_conversations(visitor: Api) -> None:
    assert len(visitor.get("/conversations", all="true")["conversations"]) >= 20
    assert len(visitor.get("/users")["users"]) >= 3


def test_nothing_listens_beyond_this_machine(demo: Running, place: Place) -> None:
    addresses = listening(list(demo.processes))
    assert f"127.0.0.1:{place.port}" in addresses
    assert {address.rpartition(":")[0] for address in addresses} == {"127.0.0.1"}


def test_file_links_made_before_a_key_rotation_still_open(demo: Running, place: Place, visitor: Api) -> None:
    links = file_links(visitor)
    before = [content(visitor, link) for link in links]
    done = place.command("rotate-key")
    assert done.returncode == 0, done.stderr
    assert [content(visitor, link) for link in links] == before
    old = demo.pid_of("process web")
    assert old
    os.kill(old, signal.SIGKILL)  # the next one has never seen the old key at work
    until("another web server answers", lambda: demo.pid_of("process web") not in (None, old) and demo.answers())
    assert [content(visitor, link) for link in links] == before


def file_links(api: Api) -> list[str]:
    """Return the addresses of a mail's body and of an attachment."""
    links: dict[str, str] = {}
    for row in api.get("/conversations", all="true")["conversations"]:
        timeline: list[dict[str, Any]] = api.get(f"/conversations/{row['id']}/timeline")["entries"]
        for message in (entry for entry in timeline if entry["type"] == "message"):
            found = {
                "body": message["body_url"],
                **{file["media_type"]: file["url"] for file in message["attachments"]},
            }
            links |= {kind: url for kind, url in found.items() if url}
        if len(links) > 1 and "body" in links:
            return list(links.values())
    raise AssertionError(links)


def content(api: Api, link: str) -> bytes:
    answer: httpx.Response = api.client.get(link)
    assert answer.status_code == 200, answer.text
    assert answer.content
    return answer.content
