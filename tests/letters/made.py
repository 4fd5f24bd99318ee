"""The letters of tests/fixtures/mail-html as they are made today: HTML, text, and whole mails."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from postroom.channels.base import Address, Attachment, Outgoing
from postroom.channels.email import plain, quoting
from postroom.channels.email.compose import compose
from postroom.channels.email.editor import html_from_editor
from postroom.channels.email.images import shown_in
from postroom.channels.email.quoting import Original, Voice
from postroom.channels.email.sanitize import sanitize

FOLDER = Path(__file__).parents[1] / "fixtures" / "mail-html"
PICTURE = UUID(int=7)
SHOWN = f"{PICTURE}@postroom"
"""The content id of the picture that goes with every letter whose words show it."""

_PNG = memoryview(
    bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63fccf"
        "c0500f0004850180a58c6b510000000049454e44ae426082"
    )
)
_MINE = Attachment(filename="shelf.png", media_type="image/png", content=_PNG, content_id=SHOWN, inline=True)
_THEIRS = Attachment(
    filename="crate.png", media_type="image/png", content=_PNG, content_id="crate@fjord.example", inline=True
)
_PRICES = Attachment(filename="prices.csv", media_type="text/csv", content=memoryview(b"beans;4\n"))
_ASKED = (
    "<p>Two of the twelve crates arrived <b>crushed</b>:</p>"
    '<img src="cid:crate@fjord.example" alt="crate"><img src="https://fjord.example/logo.png" alt="Fjord">'
    '<p>Ingrid<br><a href="https://fjord.example/">fjord.example</a></p>'
)
_WORDS = "Two of the twelve crates arrived crushed:\n\nIngrid\nfjord.example\n"
_INGRID = Address("Ingrid Solheim", "ingrid@fjord.example")
_BEN = Address("Ben Roth", "support@acme.example")


def expected() -> Mapping[Path, bytes]:
    """Return each golden file with what belongs in it."""
    made: dict[Path, bytes] = {}
    for source in sources():
        html = html_from_editor(source.read_text().strip(), {SHOWN})
        made[source.with_suffix(".expected.html")] = f"{html}\n".encode()
        made[source.with_suffix(".expected.txt")] = plain.text_of(html).encode()
    for name, (source_name, forward, files) in _MAILS.items():
        made[FOLDER / f"{name}.eml"] = _mail(name, source_name, forward=forward, files=files)
    return made


def sources() -> list[Path]:
    """Return the files that hold what the editor made."""
    return sorted(path for path in FOLDER.glob("*.html") if not path.name.endswith(".expected.html"))


_MAILS: Mapping[str, tuple[str, bool, tuple[Attachment, ...]]] = {
    "reply-plain": ("words", False, ()),
    "reply-rich": ("everything", False, ()),
    "reply-picture": ("picture", False, (_MINE,)),
    "forward": ("words", True, (_PRICES,)),
}


def _mail(name: str, source: str, *, forward: bool, files: tuple[Attachment, ...]) -> bytes:
    own = html_from_editor((FOLDER / f"{source}.html").read_text().strip(), {SHOWN})
    found = sanitize(_ASKED)
    html = found.html if found else None
    original = Original(
        html=html,
        text=_WORDS,
        sender=_INGRID,
        sent_at=datetime(2026, 3, 3, 13, 5, tzinfo=UTC),
        subject="Crates",
        to=(_BEN,),
    )
    voice = Voice("en", "Europe/Paris")
    below, below_text = quoting.forwarded(original, voice) if forward else quoting.answered(original, voice)
    pictures = [_THEIRS] if _THEIRS.content_id in shown_in(below) else []
    return compose(
        Outgoing(
            message_id=f"{name}@acme.example",
            date=datetime(2026, 3, 4, 8, 30, tzinfo=UTC),
            from_=_BEN,
            to=(Address("Olu", "olu@lagos.example") if forward else _INGRID,),
            subject="Fwd: Crates" if forward else "Re: Crates",
            html=own + below,
            text=f"{plain.text_of(own)}\n{below_text}",
            in_reply_to=("crates@fjord.example",),
            references=("crates@fjord.example",),
            attachments=[*files, *pictures],
        )
    )
