"""Twilio's own description of its API, by which its stand-in judges requests and its own answers."""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec

Pairs = Iterable[tuple[str, str]]


class Operation(msgspec.Struct, frozen=True):
    """One operation: its template, and what stands at the places in its path."""

    template: str
    given: Mapping[str, str]
    about: Mapping[str, Any]


class Description:
    """An OpenAPI text (3.0), read at run time."""

    def __init__(self, path: Path) -> None:
        self._text: dict[str, Any] = json.loads(path.read_text())
        self._paths = [(template, _pattern(template)) for template in self._text["paths"]]

    def operation(self, method: str, path: str) -> Operation | None:
        for template, pattern in self._paths:
            found = pattern.fullmatch(path)
            about = self._text["paths"][template].get(method.lower())
            if found and about:
                return Operation(template, found.groupdict(), about)
        return None

    def faults(self, operation: Operation, query: Pairs, form: Pairs | None, headers: Mapping[str, str]) -> list[str]:
        """Return what is wrong with a request."""
        parameters = {(one["in"], one["name"]): one for one in operation.about.get("parameters", [])}
        found = [
            self._fault(parameters[where].get("schema", {}), value, where)
            for where, value in (
                *((("path", name), value) for name, value in operation.given.items()),
                *((("query", name), value) for name, value in query if ("query", name) in parameters),
                *(
                    (("header", name), headers[name])
                    for kind, name in parameters
                    if kind == "header" and name in headers
                ),
            )
        ]
        found += [f"unknown query {name}" for name, _ in query if ("query", name) not in parameters]
        found += [
            f"query {name} is missing"
            for (kind, name), one in parameters.items()
            if kind == "query" and one.get("required") and name not in dict(query)
        ]
        if form is not None:
            found += self._form_faults(operation, list(form))
        return [one for one in found if one]

    def answer_fault(self, operation: Operation, status: int, answer: object) -> str:
        """Return what is wrong with an answer of the stand-in."""
        content = operation.about["responses"][str(status)].get("content", {})
        return self._fault(content["application/json"]["schema"], answer, ("answer", operation.template))

    def _form_faults(self, operation: Operation, form: list[tuple[str, str]]) -> list[str]:
        content = operation.about.get("requestBody", {}).get("content", {})
        schema = content.get("application/x-www-form-urlencoded", {}).get("schema", {})
        known = schema.get("properties", {})
        found = [f"unknown parameter {name}" for name, _ in form if name not in known]
        found += [f"parameter {name} is missing" for name in schema.get("required", []) if name not in dict(form)]
        for name, value in form:
            if name in known:
                listed = known[name].get("type") == "array"
                found.append(self._fault(known[name], [value] if listed else value, ("form", name)))
        return found

    def _fault(self, schema: Mapping[str, Any], value: object, where: tuple[str, str]) -> str:
        plain = self._plain(schema)
        if plain.get("type") in {"integer", "number"} and isinstance(value, str):
            value = int(value)
        validator = jsonschema_rs.validator_for(plain, validate_formats=True)
        error = next(iter(validator.iter_errors(value)), None)
        return f"{where}: {error.message}" if error else ""

    def _plain(self, schema: Any) -> Any:  # noqa: ANN401 JSON
        """Return a schema as JSON Schema has it: without references, `nullable` as one more type."""
        if isinstance(schema, list):
            return [self._plain(one) for one in schema]
        if not isinstance(schema, dict):
            return schema
        if "$ref" in schema:
            found = self._text["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
            return self._plain({**found, **{key: one for key, one in schema.items() if key != "$ref"}})
        plain = {key: self._plain(one) for key, one in schema.items() if key != "nullable"}
        if schema.get("nullable") and "type" in plain:
            plain["type"] = [plain["type"], "null"]
            if "enum" in plain:
                plain["enum"] = [*plain["enum"], None]
        if plain.get("format") not in {"uri", "date-time"}:
            plain.pop("format", None)
        return plain


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(template)))
