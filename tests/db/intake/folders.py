"""The folders of an account that is being imported, as its connections take turns."""

from postroom.channels.base import FolderRole, FolderState

FOLDERS = [
    FolderState(path=path, role=role, uidvalidity=7, next_uid=1, live_uid=1_000)
    for path, role in (("INBOX", FolderRole.INBOX), ("Sent", FolderRole.SENT), ("Archive", FolderRole.ARCHIVE))
]
