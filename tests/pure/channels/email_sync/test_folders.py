"""Folders get their roles, and only what holds mail once is read."""

import pytest

from postroom.channels.base import FolderRole
from postroom.channels.email.folders import choose, front, path_of, recognise
from postroom.channels.email.imap.responses import Listed

KEPT = ("INBOX", "Sent", "Archive", "Work")


def test_names_are_read_with_slashes_and_without_the_inbox_around_them() -> None:
    listed = [
        Listed(path, delimiter, frozenset())
        for delimiter, path in (
            (".", "INBOX.Kunden.Nord"),
            ("/", "Kunden/Nord"),
            ("/", "v1.0"),
            ("", "Flat.file"),
            (".", "INBOX"),
        )
    ]
    assert [one.name for one in recognise(listed)] == ["Kunden/Nord", "Kunden/Nord", "v1.0", "Flat.file", "INBOX"]


@pytest.mark.parametrize(
    ("delimiter", "paths", "path"),
    [
        ("/", ("INBOX", "Sent"), "Kunden/Nord"),
        (".", ("INBOX", "Sent"), "Kunden.Nord"),
        (".", ("INBOX", "INBOX.Sent", "INBOX.Work"), "INBOX.Kunden.Nord"),
        ("/", ("INBOX", "INBOX/Sub", "Sent"), "Kunden/Nord"),
        ("/", ("INBOX",), "Kunden/Nord"),
    ],
)
def test_a_new_folder_is_where_the_server_has_its_folders(delimiter: str, paths: tuple[str, ...], path: str) -> None:
    listed = [Listed(one, delimiter, frozenset()) for one in paths]
    assert path_of("Kunden/Nord", listed) == path
    (found,) = recognise([Listed(path, delimiter, frozenset())])
    assert found.name == "Kunden/Nord"
    assert path_of(path, [*listed, Listed(path, delimiter, frozenset())]) == path


def _listed(*folders: tuple[str, str]) -> list[Listed]:
    return [Listed(path, "/", frozenset(attributes.split())) for path, attributes in folders]


def _roles(*folders: tuple[str, str]) -> dict[str, FolderRole]:
    return {folder.path: folder.role for folder in recognise(_listed(*folders))}


def test_the_servers_word_wins_over_a_name() -> None:
    assert _roles(("INBOX", ""), ("Sent", ""), ("Outbound", "\\sent"), ("Trash", "\\junk")) == {
        "INBOX": FolderRole.INBOX,
        "Sent": FolderRole.OTHER,
        "Outbound": FolderRole.SENT,
        "Trash": FolderRole.JUNK,
    }


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("Gesendete Objekte", FolderRole.SENT),
        ("INBOX/Éléments envoyés", FolderRole.SENT),
        ("ENVIADOS", FolderRole.SENT),
        ("已发送", FolderRole.SENT),
        ("Отправленные", FolderRole.SENT),
        ("Papierkorb", FolderRole.TRASH),
        ("Corbeille", FolderRole.TRASH),
        ("Junk E-Mail", FolderRole.JUNK),
        ("Brouillons", FolderRole.DRAFTS),
        ("Archiv", FolderRole.ARCHIVE),
        ("Customers", FolderRole.OTHER),
    ],
)
def test_names_in_many_languages(path: str, role: FolderRole) -> None:
    assert _roles((path, "")) == {path: role}


def test_a_role_is_given_once_to_the_shortest_path() -> None:
    assert _roles(("Old/Sent", ""), ("Sent", ""))["Sent"] is FolderRole.SENT
    assert _roles(("Old/Sent", ""), ("Sent", ""))["Old/Sent"] is FolderRole.OTHER


def test_closed_folders_and_views_are_left_out() -> None:
    found = _roles(
        ("[Gmail]", "\\noselect"), ("Starred", "\\flagged"), ("Important", "\\important"), ("Gone", "\\nonexistent")
    )
    assert found == {}


def test_what_is_read_and_in_which_order() -> None:
    found = recognise(
        _listed(
            ("Work", ""),
            ("Trash", ""),
            ("Junk", ""),
            ("Drafts", ""),
            ("All", "\\all"),
            ("Archive", ""),
            ("Sent", ""),
            ("INBOX", ""),
        )
    )
    assert [folder.path for folder in choose(found, labels=False)] == [*KEPT, "Junk", "Trash"]
    assert [folder.path for folder in choose(found, labels=True)] == ["All", "Junk", "Trash"]
    hidden = [folder for folder in found if folder.path != "All"]
    assert [folder.path for folder in choose(hidden, labels=True)] == [*KEPT, "Junk", "Trash"]
    assert [front(every, labels=True).path for every in (found, hidden)] == ["All", "INBOX"]
    assert front(found, labels=False).path == "INBOX"
