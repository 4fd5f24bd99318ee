"""X-Twilio-Signature, by the published vectors and by the documented webhooks. Without them these tests are skipped."""

import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from postroom.channels.twilio import signatures, webhooks

TESTDATA = Path(os.environ.get("POSTROOM_TESTDATA") or Path(__file__).resolve().parents[5] / "shared" / "testdata")
FORM = "application/x-www-form-urlencoded; charset=UTF-8"


def samples(name: str) -> dict[str, Any]:
    path = TESTDATA / "twilio" / name
    if not path.is_file():
        pytest.skip(f"no samples at {path}: set POSTROOM_TESTDATA")
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def test_published_vectors() -> None:
    found = samples("signature-vectors.json")
    for one in found["vectors"]:
        body = one["body"] if "body" in one else urlencode(one["params"], doseq=True)
        kind = "application/json" if "body" in one else FORM
        told = signatures.is_signed(found["auth_token"], one["url"], kind, body.encode(), one["signature"])
        assert told is one["valid"], one


def test_documented_webhooks_and_forged_ones() -> None:
    found = samples("webhooks.json")
    for one in found["cases"]:
        body = urlencode([tuple(pair) for pair in one["form"]]).encode()
        signature = one["headers"].get("X-Twilio-Signature", "")
        told = signatures.is_signed(found["auth_token"], one["url"], FORM, body, signature)
        assert told is (one["expect"]["status"] == "2xx"), one["name"]


def test_what_conversations_tell() -> None:
    for one in samples("webhooks.json")["cases"]:
        event = dict(one["form"]).get("EventType", "")
        if not event.startswith("on"):
            continue
        ring = webhooks.read(dict(one["form"]))
        assert (ring is not None) is (event in webhooks.EVENTS), one["name"]
        if ring:
            assert ring.conversation_sid == "CHc46188eb669826e3398aefbb43bf4259"
            assert (ring.delivery.status if ring.delivery else None) == (
                "failed" if event == "onDeliveryUpdated" else None
            )


@pytest.mark.parametrize("query", ["", "?", "?bodySHA256", "?bodySHA256=", "?bodySHA256=x", "?%ff[]=//[&bodySHA256=é"])
@pytest.mark.parametrize("body", [b"", b"\xff\xfe=\xff", b"&&&=&", b"a=1&a=2&a", b"{}"])
def test_nothing_breaks_on_what_strangers_send(query: str, body: bytes) -> None:
    for kind in (FORM, "application/json", ""):
        assert signatures.is_signed("12345", f"https://mycompany.com/x{query}", kind, body, "é") is False
