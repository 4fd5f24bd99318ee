"""Links to files: what goes in comes out, for the same organization and its hour."""

import time
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.conversations.timeline import NoSuchFile
from postroom.storage.secrets import Keyring, new_key
from postroom.wire.file_links import Links, open_link, organization_of

RING = Keyring([new_key()])
ACME, OTHER, READER = UUID(int=1), UUID(int=2), UUID(int=3)
names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


def token_of(url: str) -> str:
    return url.split("/")[2]


@given(st.sampled_from(["file", "body", "raw"]), st.uuids(), names)
def test_a_link_opens_to_what_it_was_made_of(kind: str, target: UUID, name: str) -> None:
    url = Links(RING, ACME, READER)(kind, target, name)
    link = open_link(RING, token_of(url))
    assert (link.person_id, link.kind, link.id) == (READER, kind, target)
    assert 3_600 <= link.expires - time.time() <= 3_600 + 600 + 1
    assert organization_of(token_of(url)) == ACME
    assert url.isascii()
    assert url.count("/") == 3


def test_a_link_belongs_to_its_organization_and_key() -> None:
    token = token_of(Links(RING, ACME, READER)("file", READER, "a"))
    moved = f"{OTHER.hex}.{token.partition('.')[2]}"
    for ring, text in ((RING, moved), (Keyring([new_key()]), token)):
        with pytest.raises(NoSuchFile):
            open_link(ring, text)


@given(st.text())
def test_any_other_text_opens_nothing(text: str) -> None:
    with pytest.raises(NoSuchFile):
        open_link(RING, f"{organization_of(ACME.hex).hex}.{text}")
    try:
        organization_of(text)
    except NoSuchFile:
        return
