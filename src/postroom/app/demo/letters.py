"""Threads as mail: composed and parsed as any other, so that what is stored is what a server would have had."""

import html
from collections.abc import Sequence

import msgspec

from postroom.accounts.model import Account
from postroom.app.demo import files
from postroom.app.demo.casting import Speech, Thread
from postroom.channels.base import Address, Incoming, Outgoing
from postroom.channels.email.compose import compose
from postroom.channels.email.parse import parse
from postroom.intake.understood import SEEN

_QUOTED_EVERY = 3


class Letter(msgspec.Struct, frozen=True):
    """A mail and who wrote it: "them", or a colleague's key."""

    incoming: Incoming
    by: str


def letters(thread: Thread, account: Account) -> list[Letter]:
    """Return the mails of a thread, oldest first. Composing and parsing takes milliseconds a mail."""
    mails = thread.mails
    return [_letter(thread, account, mails, number) for number in range(len(mails))]


def message_id(thread: Thread, number: int) -> str:
    """Return the Message-ID of a mail of a thread, without brackets."""
    by_them = thread.mails[number].by == "them"
    domain = thread.contact.address.partition("@")[2] if by_them else "harborpine.example"
    return f"{thread.number}.{number}.demo@{domain}"


def _letter(thread: Thread, account: Account, mails: Sequence[Speech], number: int) -> Letter:
    speech = mails[number]
    contact = Address(thread.contact.name, thread.contact.address)
    us = Address(account.name, account.address)
    by_them = speech.by == "them"
    before = [message_id(thread, earlier) for earlier in range(number)]
    quote = _quote(thread, mails, number) if by_them and number % _QUOTED_EVERY == _QUOTED_EVERY - 1 else ""
    raw = compose(
        Outgoing(
            message_id=message_id(thread, number),
            date=speech.at,
            from_=contact if by_them else us,
            to=[us if by_them else contact],
            subject=thread.subject if number == 0 or thread.kind != "letter" else f"Re: {thread.subject}",
            text=speech.text + quote,
            html=speech.html or ("" if by_them else _paragraphs(speech.text)),
            in_reply_to=before[-1:],
            references=before,
            attachments=[files.attachment(name) for name in speech.files],
            headers=_headers(thread) if by_them else {},
        )
    )
    flags = frozenset() if thread.live else frozenset({SEEN})
    uid = thread.number * 100 + number + 1
    incoming = Incoming(raw=raw, uid=uid, flags=flags, received_at=speech.at, live=thread.live, message=parse(raw))
    return Letter(incoming, speech.by)


def _headers(thread: Thread) -> dict[str, str]:
    if thread.kind == "newsletter":
        domain = thread.contact.address.partition("@")[2]
        return {"List-Id": f"<letter.{domain}>", "List-Unsubscribe": f"<https://{domain}/stop>"}
    if thread.kind == "auto_reply":
        return {"Auto-Submitted": "auto-replied"}
    if thread.kind == "bounce":
        return {"Auto-Submitted": "auto-replied", "X-Failed-Recipients": "someone@brynmoor.example"}
    return {"Auto-Submitted": "auto-generated"} if thread.kind == "notice" else {}


def _quote(thread: Thread, mails: Sequence[Speech], number: int) -> str:
    earlier = mails[number - 1]
    who = thread.contact.name if earlier.by == "them" else "Harbor & Pine"
    quoted = "\n".join(f"> {line}" for line in earlier.text.splitlines())
    return f"\n\nOn {earlier.at:%a, %d %b %Y at %H:%M}, {who} wrote:\n{quoted}\n"


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{html.escape(one, quote=False)}</p>" for one in text.split("\n\n"))
