"""Read the settings: the environment wins over the file, the file over the defaults.

A name nobody knows is an error that names the nearest known one: a misspelt setting is never silently ignored.
"""

import difflib
import ipaddress
import os
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from postroom.kit.errors import PostroomError
from postroom.settings.describe import expected, names, variable
from postroom.settings.model import PREFIX, Settings, default_data

CONFIG = "POSTROOM_CONFIG"
_NOT_SETTINGS = {CONFIG, "POSTROOM_TESTDATA"}  # read by others: where the file is, where a developer's samples are
_LISTS = {"trusted_proxies", "master_key", "mail_networks"}


class BadSettings(PostroomError):
    """A setting is not valid."""

    code = "bad_settings"


class Loaded(msgspec.Struct, frozen=True):
    """Settings, and for each name where its value came from: `default`, a variable's name or the path of the file."""

    settings: Settings
    sources: dict[str, str]
    file: Path


def load(environ: Mapping[str, str] | None = None) -> Loaded:
    """Read and check everything. Raises `BadSettings` with a sentence for the person who wrote the setting."""
    environ = os.environ if environ is None else environ
    given = _from_environment(environ)
    path = _file(environ, given)
    values: dict[str, Any] = {}
    sources = dict.fromkeys(names(), "default")
    for name, value in _from_file(path).items():
        values[name] = _convert(name, value, f"{name} in {path}")
        sources[name] = str(path)
    for name, text in given.items():
        values[name] = _convert(name, _split(text) if name in _LISTS else text, variable(name))
        sources[name] = variable(name)
    settings = Settings(**values)
    _check(settings)
    return Loaded(settings, sources, path)


def _from_environment(environ: Mapping[str, str]) -> dict[str, str]:
    variables = {variable(name): name for name in names()}
    for key in environ:
        if key.startswith(PREFIX) and key not in variables and key not in _NOT_SETTINGS:
            close = _nearest(key.removeprefix(PREFIX).lower())
            raise BadSettings(f"{key} is not a setting.{_hint(variable(close) if close else '')}")
    return {name: environ[key] for key, name in variables.items() if environ.get(key)}


def _file(environ: Mapping[str, str], given: Mapping[str, str]) -> Path:
    if named := environ.get(CONFIG):
        path = Path(named).expanduser()
        if not path.is_file():
            raise BadSettings(f"{CONFIG} names {path}, but there is no such file.")
        return path
    data = Path(given["data"]).expanduser() if "data" in given else default_data()
    return data / "postroom.toml"


def _from_file(path: Path) -> dict[str, Any]:
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise BadSettings(f"{path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSettings(f"{path} is not valid TOML: {error}.") from error
    for key in values:
        if key not in names():
            raise BadSettings(f"{key} in {path} is not a setting.{_hint(_nearest(key))}")
    return values


def _nearest(name: str) -> str:
    return next(iter(difflib.get_close_matches(name, names(), n=1, cutoff=0.5)), "")


def _hint(name: str) -> str:
    return f" Did you mean {name}?" if name else " `postroom settings` lists them all."


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _convert(name: str, value: object, source: str) -> object:
    annotation = Settings.__annotations__[name]
    try:
        converted: object = msgspec.convert(value, annotation, strict=False, dec_hook=_path)
    except msgspec.ValidationError as error:
        hint = " Kubernetes sets it for a service named postroom: set enableServiceLinks to false." * (
            isinstance(value, str) and value.startswith("tcp://")
        )
        raise BadSettings(f"{source} must be {expected(name)}.{hint}") from error
    return converted


def _path(kind: type, value: object) -> Path:
    if kind is Path and isinstance(value, str):
        return Path(value).expanduser().absolute()
    raise ValueError


def _check(settings: Settings) -> None:
    if bool(settings.tls_cert) != bool(settings.tls_key):
        raise BadSettings("HTTPS needs both POSTROOM_TLS_CERT and POSTROOM_TLS_KEY.")
    if settings.url and not settings.url.startswith(("http://", "https://")):
        raise BadSettings("POSTROOM_URL must begin with http:// or https://.")
    if settings.smtp_host and not settings.smtp_from:
        raise BadSettings("POSTROOM_SMTP_HOST is set, so POSTROOM_SMTP_FROM must say who sends system mail.")
    if bool(settings.mail_tls_cert) != bool(settings.mail_tls_key):
        raise BadSettings("STARTTLS needs both POSTROOM_MAIL_TLS_CERT and POSTROOM_MAIL_TLS_KEY.")
    for name in ("trusted_proxies", "mail_networks"):
        _check_networks(name, getattr(settings, name))


def _check_networks(name: str, networks: Sequence[str]) -> None:
    for network in networks:
        try:
            ipaddress.ip_network(network, strict=False)
        except ValueError as error:
            raise BadSettings(f"{variable(name)}: {network} is neither an address nor a network.") from error
