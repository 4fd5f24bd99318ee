"""Backups: one tar file with the database and the files, taken while Postroom runs, restored into an empty place.

    database.dump    pg_dump's own format, of one moment
    blobs/...        the objects that moment refers to, encrypted as they are stored
    SHA256SUMS       of all of the above, as `sha256sum --check` reads it
    manifest.json    versions, counts, and which master keys open it; never a key

The database is taken first: an object is deleted 7 days after its last use at the earliest, so every file the dump
refers to is still there when its turn comes. The master key is kept apart: without it a backup's files and passwords
stay shut. The database itself, and so the texts in it, is not encrypted: only its owner may read the file.
"""

from postroom.storage.backup.restore import restore
from postroom.storage.backup.save import save

__all__ = ["restore", "save"]
