from pathlib import Path

import pytest

from postroom.settings import Settings
from postroom.settings.describe import names
from postroom.settings.load import BadSettings, Loaded, load
from postroom.settings.model import ALL_NETWORKS
from postroom.settings.show import table


def loaded(tmp_path: Path, file: str = "", **environ: str) -> Loaded:
    (tmp_path / "postroom.toml").write_text(file)
    return load({"POSTROOM_DATA": str(tmp_path), **environ})


def complaint(tmp_path: Path, file: str = "", **environ: str) -> str:
    with pytest.raises(BadSettings) as caught:
        loaded(tmp_path, file, **environ)
    return caught.value.message


def test_nothing_set_gives_the_defaults(tmp_path: Path) -> None:
    settings = loaded(tmp_path).settings
    assert (settings.port, settings.bind, settings.address) == (8420, "127.0.0.1", "http://127.0.0.1:8420")
    assert settings.blobs_url == str(tmp_path / "blobs")


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(tmp_path: Path) -> None:
    found = loaded(tmp_path, 'port = 1000\nbind = "::"', POSTROOM_PORT="2000")
    assert (found.settings.port, found.settings.bind, found.settings.log_level) == (2000, "::", "info")
    assert found.sources["port"] == "POSTROOM_PORT"
    assert found.sources["bind"] == str(tmp_path / "postroom.toml")
    assert found.sources["log_level"] == "default"


def test_lists_are_separated_by_commas_in_the_environment_and_arrays_in_the_file(tmp_path: Path) -> None:
    assert loaded(tmp_path, POSTROOM_TRUSTED_PROXIES="10.0.0.1, 10.1.0.0/16").settings.trusted_proxies == [
        "10.0.0.1",
        "10.1.0.0/16",
    ]
    assert loaded(tmp_path, 'trusted_proxies = ["10.0.0.1"]').settings.trusted_proxies == ["10.0.0.1"]


@pytest.mark.parametrize("name", ["POSTROOM_TRUSTED_PROXIES", "POSTROOM_MAIL_NETWORKS"])
def test_what_is_no_network_is_refused_by_its_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadSettings, match=f"{name}: everywhere is neither"):
        loaded(tmp_path, **{name: "10.0.0.0/8, everywhere"})


def test_mail_is_handed_over_to_the_domain_that_is_set_else_to_the_public_host(tmp_path: Path) -> None:
    assert loaded(tmp_path, POSTROOM_URL="https://inbox.example.com:8443/").settings.mail_host == "inbox.example.com"
    assert loaded(tmp_path, POSTROOM_MAIL_DOMAIN="in.example.com").settings.mail_host == "in.example.com"
    assert loaded(tmp_path).settings.lmtp_listen == "", "off until it is set"


def test_an_empty_variable_is_not_set(tmp_path: Path) -> None:
    assert loaded(tmp_path, POSTROOM_PORT="").settings.port == 8420


def test_paths_are_absolute_and_know_the_home_folder(tmp_path: Path) -> None:
    assert loaded(tmp_path, POSTROOM_POSTGRES_BIN="~/pg").settings.postgres_bin == Path.home() / "pg"
    assert loaded(tmp_path, POSTROOM_POSTGRES_BIN="pg").settings.postgres_bin == Path.cwd() / "pg"


@pytest.mark.parametrize(
    ("given", "nearest"),
    [
        ("POSTROOM_PROT", "POSTROOM_PORT"),
        ("POSTROOM_DATABASE_URL", "DATABASE_URL"),
        ("POSTROOM_SMTP_PASS", "POSTROOM_SMTP_PASSWORD"),
    ],
)
def test_an_unknown_variable_names_the_nearest_setting(tmp_path: Path, given: str, nearest: str) -> None:
    assert complaint(tmp_path, **{given: "1"}) == f"{given} is not a setting. Did you mean {nearest}?"


def test_an_unknown_key_in_the_file_names_the_file_and_the_nearest_setting(tmp_path: Path) -> None:
    assert complaint(tmp_path, "prot = 1").endswith("postroom.toml is not a setting. Did you mean port?")
    assert "`postroom settings` lists them all" in complaint(tmp_path, "zzzz = 1")


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("POSTROOM_PORT", "many", "must be a whole number from 1 to 65535"),
        ("POSTROOM_PORT", "70000", "must be a whole number from 1 to 65535"),
        ("POSTROOM_PORT", "tcp://10.0.0.1:8420", "enableServiceLinks"),
        ("POSTROOM_SMTP_TLS", "ssl", "must be one of none, starttls, tls"),
        ("POSTROOM_ALLOW_PRIVATE_NETWORKS", "maybe", "must be true or false"),
        ("POSTROOM_TLS_CERT", "/cert.pem", "needs both"),
        ("POSTROOM_URL", "inbox.example.com", "must begin with http:// or https://"),
        ("POSTROOM_SMTP_HOST", "mail.example.com", "POSTROOM_SMTP_FROM"),
        ("POSTROOM_TRUSTED_PROXIES", "proxy", "neither an address nor a network"),
        ("POSTROOM_CONFIG", "/nowhere.toml", "there is no such file"),
    ],
)
def test_a_bad_value_is_refused_in_words(tmp_path: Path, variable: str, value: str, words: str) -> None:
    assert words in complaint(tmp_path, **{variable: value})


def test_a_broken_file_is_refused_in_words(tmp_path: Path) -> None:
    assert "is not valid TOML" in complaint(tmp_path, "port 8420")


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        (Settings(bind=ALL_NETWORKS, port=80), "http://127.0.0.1:80"),
        (Settings(bind="::"), "http://[::1]:8420"),
        (Settings(tls_cert=Path("c"), tls_key=Path("k")), "https://127.0.0.1:8420"),
        (Settings(url="https://inbox.example.com/"), "https://inbox.example.com"),
    ],
)
def test_the_public_address(settings: Settings, address: str) -> None:
    assert settings.address == address


def test_secrets_are_never_shown(tmp_path: Path) -> None:
    found = loaded(
        tmp_path,
        'smtp_password = "hush-1"',
        DATABASE_URL="postgresql://app:hush-2@db.example.com:5433/postroom?password=hush-3",
        POSTROOM_MASTER_KEY="hush-4",
    )
    shown = table(found)
    assert "hush" not in shown
    assert "hush" not in repr(found.settings)
    assert "postgresql://app:•••@db.example.com:5433/postroom" in shown


def test_the_table_tells_where_each_value_comes_from(tmp_path: Path) -> None:
    shown = table(loaded(tmp_path, 'bind = "::1"', POSTROOM_PORT="2000"))
    assert "POSTROOM_PORT = 2000  (from environment)" in shown
    assert f"POSTROOM_BIND = ::1  (from {tmp_path}/postroom.toml)" in shown
    assert f"# File: {tmp_path}/postroom.toml\n" in shown
    assert shown.count("\n    ") == len(names())
