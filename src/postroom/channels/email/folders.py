"""Which folder is what, and which ones are read.

A role comes from SPECIAL-USE (RFC 6154); where the server does not say, from the names mail programs give in the main
languages. Each role is given once: the server's word wins over a name, the shortest path over a longer one.
"""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from postroom.channels.base import AWAY, FolderRole
from postroom.channels.email.imap.responses import Listed

_SPECIAL_USE: Mapping[str, FolderRole] = {
    "\\all": FolderRole.ALL,
    "\\archive": FolderRole.ARCHIVE,
    "\\drafts": FolderRole.DRAFTS,
    "\\junk": FolderRole.JUNK,
    "\\sent": FolderRole.SENT,
    "\\trash": FolderRole.TRASH,
}
_NAMES: Mapping[FolderRole, str] = {
    FolderRole.SENT: (
        "sent|sent items|sent messages|sent mail|outbox sent|gesendet|gesendete objekte|gesendete elemente|"
        "gesendete nachrichten|envoyés|messages envoyés|éléments envoyés|courrier envoyé|enviados|elementos enviados|"
        "mensajes enviados|correo enviado|itens enviados|mensagens enviadas|posta inviata|inviati|inviata|"
        "verzonden|verzonden items|verzonden berichten|skickat|skickade objekt|sendt|sendte elementer|sendt post|"
        "lähetetyt|elementy wysłane|wysłane|odeslané|odeslaná pošta|odoslané|elküldött elemek|elküldött|trimise|"
        "отправленные|надіслані|gönderilmiş öğeler|gönderilenler|apesta|απεσταλμένα|נשלח|送信済み|送信済みメール|"
        "已发送|已发送邮件|寄件備份|보낸편지함|보낸 편지함"
    ),
    FolderRole.DRAFTS: (
        "drafts|draft|entwürfe|entwurf|brouillons|borradores|rascunhos|bozze|concepten|utkast|kladder|luonnokset|"
        "wersje robocze|szkice|koncepty|rozpracované|piszkozatok|ciorne|черновики|чернетки|taslaklar|πρόχειρα|"
        "טיוטות|下書き|草稿|草稿箱|임시보관함"
    ),
    FolderRole.JUNK: (
        "junk|junk e-mail|junk email|junk mail|spam|bulk mail|spamverdacht|unerwünscht|junk-e-mail|indésirables|"
        "courrier indésirable|pourriel|correo no deseado|no deseado|lixo eletrônico|lixo eletrónico|"
        "posta indesiderata|ongewenste e-mail|skräppost|søppelpost|uønsket post|roskaposti|wiadomości-śmieci|"
        "nevyžádaná pošta|nevyžiadaná pošta|levélszemét|спам|нежелательная почта|önemsiz|önemsiz e-posta|"
        "ανεπιθύμητα|דואר זבל|迷惑メール|垃圾邮件|垃圾郵件|스팸메일함|스팸"
    ),
    FolderRole.TRASH: (
        "trash|deleted|deleted items|deleted messages|bin|rubbish|papierkorb|gelöscht|gelöschte objekte|"
        "gelöschte elemente|corbeille|éléments supprimés|messages supprimés|papelera|elementos eliminados|lixeira|"
        "itens excluídos|lixo|cestino|posta eliminata|elementi eliminati|prullenbak|verwijderde items|papperskorgen|"
        "borttaget|papirkurv|slettede elementer|roskakori|poistetut|kosz|elementy usunięte|koš|odstraněná pošta|kôš|"
        "lomtár|törölt elemek|coș de gunoi|корзина|удаленные|удалённые|кошик|çöp kutusu|silinmiş öğeler|κάδος|"
        "διαγραμμένα|אשפה|ゴミ箱|削除済みアイテム|已删除|已删除邮件|垃圾桶|휴지통"
    ),
    FolderRole.ARCHIVE: (
        "archive|archives|all archive|archiv|archiviert|archivés|archivo|archivados|arquivo|arquivados|archivio|"
        "archief|arkiv|arkiverade|arkisto|archiwum|archivum|archívum|arhivă|архив|архів|arşiv|αρχειοθήκη|ארכיון|"
        "アーカイブ|归档|存档|보관함"
    ),
}
_ROLE_OF_NAME = {name.casefold(): role for role, names in _NAMES.items() for name in names.split("|")}
_VIEWS = {"\\all", "\\flagged", "\\important"}
_CLOSED = {"\\noselect", "\\nonexistent"}
_GMAIL_LABELS: Mapping[str, FolderRole] = {
    "\\draft": FolderRole.DRAFTS,
    "\\sent": FolderRole.SENT,
    "\\inbox": FolderRole.INBOX,
}
_ORDER = (FolderRole.INBOX, FolderRole.SENT, FolderRole.ARCHIVE, FolderRole.OTHER, *sorted(AWAY))


class Found(msgspec.Struct, frozen=True):
    """A folder on the server and what it is for; `name` is how people read its path, where that is known."""

    path: str
    role: FolderRole
    name: str = ""


def recognise(listed: Iterable[Listed]) -> Sequence[Found]:
    """Return the folders that can hold mail, each with its role. Of mere views of others only "all mail" is kept."""
    usable = [mailbox for mailbox in listed if not mailbox.attributes & _CLOSED]
    roles = _by_attribute(usable)
    for mailbox in sorted(usable, key=lambda mailbox: (mailbox.path.count(mailbox.delimiter or "/"), mailbox.path)):
        role = _by_name(mailbox)
        if mailbox.path not in roles and role is not None and role not in roles.values():
            roles[mailbox.path] = role
    shown = (mailbox for mailbox in usable if roles.get(mailbox.path) or not mailbox.attributes & _VIEWS)
    return [Found(mailbox.path, roles.get(mailbox.path, FolderRole.OTHER), _name(mailbox)) for mailbox in shown]


def choose(found: Iterable[Found], *, labels: bool) -> Sequence[Found]:
    """Return the folders to read, in order of importance.

    `labels`: the server is Gmail, where folders are labels and "all mail" has every message once, but what is in Trash
    and Spam; unless its owner hides it from IMAP. Elsewhere "all mail" would show each message a second time.
    """
    every = list(found)
    if labels and (whole := [folder for folder in every if folder.role is FolderRole.ALL]):
        return whole + sorted((one for one in every if one.role in AWAY), key=lambda one: one.role)
    chosen = [folder for folder in every if folder.role in _ORDER]
    return sorted(chosen, key=lambda folder: (_ORDER.index(folder.role), folder.path))


def front(found: Iterable[Found], *, labels: bool) -> Found:
    """Return the folder that new mail comes into: INBOX, or "all mail" of Gmail."""
    whole = (folder for folder in found if labels and folder.role is FolderRole.ALL)
    return next(whole, Found("INBOX", FolderRole.INBOX))


def role_of_labels(labels: Iterable[str]) -> FolderRole | None:
    """Return what the labels of a message say it is for, if they do (X-GM-LABELS)."""
    given = {label.lower() for label in labels}
    return next((role for label, role in _GMAIL_LABELS.items() if label in given), None)


def _name(mailbox: Listed) -> str:
    """Return a path as people read it: some servers have every folder inside INBOX, and a dot for a slash."""
    if not mailbox.delimiter:
        return mailbox.path
    return mailbox.path.removeprefix(f"INBOX{mailbox.delimiter}").replace(mailbox.delimiter, "/")


def path_of(name: str, listed: Sequence[Listed]) -> str:
    """Return the path a folder of this name has on a server that lists these: see `Found.name`."""
    delimiter = next((mailbox.delimiter for mailbox in listed if mailbox.delimiter), "/")
    inside = f"INBOX{delimiter}"
    others = [mailbox.path for mailbox in listed if mailbox.path != "INBOX"]
    nested = bool(others) and all(path.startswith(inside) for path in others) and not name.startswith(inside)
    return (inside if nested else "") + name.replace("/", delimiter)


def is_for_something(name: str) -> bool:
    """Tell whether a folder of this name would be taken for INBOX, Sent, Trash or another one of its own."""
    return name.casefold() == "inbox" or name.casefold() in _ROLE_OF_NAME


def _by_attribute(listed: Iterable[Listed]) -> dict[str, FolderRole]:
    roles: dict[str, FolderRole] = {}
    for mailbox in listed:
        if mailbox.path == "INBOX":
            roles[mailbox.path] = FolderRole.INBOX
        for attribute in sorted(mailbox.attributes):
            role = _SPECIAL_USE.get(attribute)
            if role is not None and role not in roles.values() and mailbox.path not in roles:
                roles[mailbox.path] = role
    return roles


def _by_name(mailbox: Listed) -> FolderRole | None:
    last = mailbox.path.rpartition(mailbox.delimiter)[2] if mailbox.delimiter else mailbox.path
    return _ROLE_OF_NAME.get(last.strip().casefold())
