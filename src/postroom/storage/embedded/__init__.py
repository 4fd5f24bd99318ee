"""Postroom's own PostgreSQL: found, made, started and stopped by Postroom, out of any folder of programs.

    postroom run (main thread)
        │ programs   which PostgreSQL, by setting, wheel, PATH, Debian; copied where the account reaches it
        │ account    as root: one unprivileged account; else nobody is changed
        │ cluster    the folder: initdb once, its configuration at each start, its version
        ▼ server     the process: started, waited for, stopped; dies with its parent
    postgres

This needs the standard library only: the process that owns PostgreSQL stays small. No parent folder is ever opened to
others: what the account cannot reach is copied below the data folder, or refused in words.
"""

from postroom.storage.embedded.server import Server
from postroom.storage.embedded.words import ServerFailed

__all__ = ["Server", "ServerFailed"]
