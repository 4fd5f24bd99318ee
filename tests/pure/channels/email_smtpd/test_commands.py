"""What mail servers may say: addresses as RFC 5321 has them, and nothing that could be taken for something else."""

import pytest

from postroom.channels.email.smtpd import commands
from postroom.channels.email.smtpd.commands import Refused


def test_a_quoted_local_part_is_an_address() -> None:
    assert commands.recipient('TO:<"ann \\"x\\" b"@acme.example>', "acme.example") == '"ann \\"x\\" b"@acme.example'


@pytest.mark.parametrize("hidden", ["\0", "\r", "\t", "\x7f", "\\\0", "\\\r"])
def test_nothing_unseen_hides_in_quotes(hidden: str) -> None:
    with pytest.raises(Refused):
        commands.recipient(f'TO:<"ann{hidden}"@acme.example>', "acme.example")


def test_postmaster_needs_no_domain() -> None:
    assert commands.recipient("TO:<Postmaster>", "in.acme.example") == "Postmaster@in.acme.example"
