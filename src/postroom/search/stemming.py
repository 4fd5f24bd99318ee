"""Stemming: PostgreSQL's Snowball dictionaries, asked once for each word."""

from collections.abc import Iterable, Mapping

from postroom.search.store import index as store
from postroom.storage.database import Connection

_MOST = 300_000


class Stemmer:
    """Remembers the stems of a process: mail says the same words again and again."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], str] = {}

    async def learn(self, conn: Connection, wanted: Mapping[str, Iterable[str]]) -> Mapping[tuple[str, str], str]:
        """Return the stems of all words that were ever asked for, these included: language → words."""
        if len(self._known) > _MOST:
            self._known = {}
        for language, words in wanted.items():
            new = [word for word in words if (language, word) not in self._known]
            found = await store.stems(conn, language, new) if new else {}
            self._known.update({(language, word): found.get(word, word) for word in new})
        return self._known
