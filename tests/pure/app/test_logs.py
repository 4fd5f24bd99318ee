import json
import logging
from collections.abc import Iterator
from typing import Literal

import pytest
import structlog

from postroom.app import logs
from postroom.kit.errors import NotFound
from postroom.settings import Settings

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    root.handlers[:], root.level = handlers, level


def start(form: Literal["json", "console"] = "json", level: Literal["info", "warning"] = "info") -> None:
    logs.configure(Settings(log_format=form, log_level=level), process="web")


def lines(capture: Capture) -> list[dict[str, object]]:
    return [json.loads(line) for line in capture.readouterr().err.splitlines()]


def test_a_line_names_the_process_and_the_ids_it_is_about(capsys: Capture) -> None:
    start()
    with logs.bound(request_id="r1", conversation_id="c1"):
        structlog.get_logger().info("message stored", message_id="m1")
    structlog.get_logger().info("done")
    first, second = lines(capsys)
    assert first["event"] == "message stored"
    assert (first["process"], first["level"]) == ("web", "info")
    assert (first["request_id"], first["conversation_id"], first["message_id"]) == ("r1", "c1", "m1")
    assert "request_id" not in second


@pytest.mark.parametrize(
    "name", ["password", "Authorization", "smtp_password", "session_token", "subject", "body_html"]
)
def test_secrets_and_content_are_masked_by_name_at_any_depth(capsys: Capture, name: str) -> None:
    start()
    structlog.get_logger().info("tried", **{name: "hush", "headers": {name: "hush"}})
    (line,) = lines(capsys)
    assert "hush" not in json.dumps(line)
    assert line[name] == logs.MASK


def test_bytes_are_never_logged(capsys: Capture) -> None:
    start()
    structlog.get_logger().info("read", chunk=b"Dear customer")
    assert "Dear" not in json.dumps(lines(capsys))


def fail(text: str) -> None:
    raise ValueError(text)


def test_an_error_is_told_by_type_and_place_not_by_its_words(capsys: Capture) -> None:
    start()
    try:
        fail("Dear customer")
    except ValueError:
        structlog.get_logger().exception("parsing failed")
    (line,) = lines(capsys)
    assert "Dear customer" not in json.dumps(line)
    assert "builtins.ValueError" in str(line["error"])
    assert "test_logs.py" in str(line["error"])
    assert " fail" in str(line["error"])


def test_our_own_errors_keep_their_safe_words_and_their_causes_are_named(capsys: Capture) -> None:
    start()
    try:
        try:
            fail("hush")
        except ValueError as error:
            raise NotFound from error
    except NotFound:
        structlog.get_logger().exception("gone")
    (line,) = lines(capsys)
    assert str(NotFound().message) in str(line["error"])
    assert "ValueError" in str(line["error"])
    assert "hush" not in str(line["error"])


def test_lines_of_libraries_have_the_same_form(capsys: Capture) -> None:
    start()
    logging.getLogger("aiohttp.client").warning("Unclosed connection")
    logging.getLogger("aiohttp.client").info("chatter")
    (line,) = lines(capsys)
    assert (line["event"], line["process"]) == ("Unclosed connection", "web")


def test_the_console_form_is_for_eyes(capsys: pytest.CaptureFixture[str]) -> None:
    start("console", "warning")
    structlog.get_logger().info("not important")
    structlog.get_logger().warning("disk nearly full", free_mb=12)
    said = capsys.readouterr().err
    assert "disk nearly full" in said
    assert "free_mb=12" in said
    assert "not important" not in said
