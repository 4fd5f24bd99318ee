"""Sentences without a code are known to the app by their English words, so that it can say them in French."""

from pathlib import Path

import pytest

from postroom.api import problems
from postroom.channels.email import providers

FRENCH = (Path(__file__).parents[3] / "web/lib/api/words.fr.ts").read_text()
NOTES = [words for name, words in vars(providers).items() if name.isupper() and isinstance(words, str)]
OF_FIELDS = sorted({words for _, words in problems._WORDS})  # noqa: SLF001 what the app has to know


def test_there_are_sentences_to_know() -> None:
    assert providers.TWO_STEP in NOTES
    assert "This is missing." in OF_FIELDS


@pytest.mark.parametrize("english", [*NOTES, *OF_FIELDS])
def test_a_sentence_of_the_server_has_its_french(english: str) -> None:
    assert f"'{english}':" in FRENCH or f'"{english}":' in FRENCH
