"""Whatever a program or a browser writes into a draft, the mail has the headers of a mail and no others."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import SMTP
from uuid import UUID

from hypothesis import example, given
from hypothesis import strategies as st

from postroom.api import drafts, new_drafts, new_files
from postroom.channels.base import Address, Attachment, Outgoing
from postroom.channels.email import compose
from postroom.composer.drafts import check_address
from postroom.composer.model import Draft
from postroom.kit.errors import Invalid
from postroom.wire.composer import AddressInput, DraftRequest
from postroom.wire.drafts import NewDraft, NewFile

_ID = UUID(int=1)
_EVIL = st.sampled_from(
    ["\r\nBcc: eve@e.example\r\n", "\n", "\r", "\x00", "\x85", "\u2028", "\x1f", "\t", "\r\n\r\n<b>"]
)
_SAID = st.sampled_from(
    ["Crates", "é", "\u202e", "=?utf-8?q?a=0D=0AX-Evil:_1?=", '"', "<", ">", ",", ";", ":", " ", "\\"]
)
_TEXT = st.lists(st.one_of(_EVIL, _SAID, st.text(max_size=5)), max_size=5).map("".join)
_CLEAN = st.lists(_SAID, max_size=5).map("".join)
_LINE = st.one_of(_CLEAN, _TEXT)
_GOOD = st.sampled_from(["a@b.example", "Ann <a@b.example>", '"Berg, Ann" <a@b.example>'])
_ADDRESS = st.one_of(_GOOD, st.builds(str.__add__, _GOOD, _LINE), _LINE)
_PEOPLE = st.lists(st.builds(AddressInput, name=_LINE, address=_ADDRESS), max_size=2)
_FILES = st.lists(st.builds(NewFile, filename=_LINE, base64_data=st.just(b"abc")), max_size=1)
_REFERENCES = st.lists(st.one_of(st.sampled_from(["a@b.example", "<c@d.example>"]), _ADDRESS), max_size=2)

_ALWAYS = ["message-id", "date", "from", "subject", "mime-version", "content-type"]


def _composed(draft: Draft, references: list[str], files: list[Attachment]) -> bytes:
    people = [[Address(*one) for one in fields] for fields in (draft.to_fields, draft.cc_fields, draft.bcc_fields)]
    return compose.compose(
        Outgoing(
            message_id="one@acme.example",
            date=datetime(2026, 11, 23, tzinfo=UTC),
            from_=Address("Support", "support@acme.example"),
            to=people[0],
            cc=people[1],
            bcc=people[2],
            subject=draft.subject or "",
            html="<p>Hi</p>",
            text="Hi",
            in_reply_to=references[-1:],
            references=references,
            attachments=files,
        )
    )


def _assert_no_header_more(raw: bytes, draft: Draft, references: list[str]) -> None:
    expected = _ALWAYS + ["in-reply-to", "references"] * bool(references)
    expected += ["to"] * bool(draft.to_fields or not draft.cc_fields) + ["cc"] * bool(draft.cc_fields)
    head, _, _ = raw.partition(b"\r\n\r\n")
    assert not set(b"\r\n") & set(head.replace(b"\r\n", b""))
    parsed = message_from_bytes(raw, policy=SMTP)
    assert sorted(name.lower() for name in parsed) == sorted(expected)
    allowed = {"content-type", "content-transfer-encoding", "content-disposition", "mime-version"}
    for part in list(parsed.walk())[1:]:
        assert {name.lower() for name in part} <= allowed


@given(subject=_LINE, to=_PEOPLE, cc=_PEOPLE, bcc=_PEOPLE)
def test_the_composer_cannot_add_a_header(
    subject: str, to: list[AddressInput], cc: list[AddressInput], bcc: list[AddressInput]
) -> None:
    data = DraftRequest(organization=_ID, account=_ID, subject=subject, to_fields=to, cc_fields=cc, bcc_fields=bcc)
    try:
        draft = drafts.draft_of(_ID, data, _ID)
        for one in draft.recipients:
            check_address(one)
        raw = _composed(draft, [], [])
    except Invalid:
        return
    _assert_no_header_more(raw, draft, [])


@given(subject=_LINE, to=_PEOPLE, cc=_PEOPLE, bcc=_PEOPLE, files=_FILES, references=_REFERENCES)
@example(
    subject="",
    to=[AddressInput(address="a@b.example")],
    cc=[],
    bcc=[],
    files=[NewFile(filename="=?utf-8?q?a=0D=0AX-Evil:_1?=", base64_data=b"abc")],
    references=[],
)
def test_a_program_cannot_add_a_header(
    subject: str,
    to: list[AddressInput],
    cc: list[AddressInput],
    bcc: list[AddressInput],
    files: list[NewFile],
    references: list[str],
) -> None:
    new = NewDraft(
        subject=subject, to_fields=to, cc_fields=cc, bcc_fields=bcc, references=references, attachments=files
    )
    try:
        new_drafts.check(new)
        kept = [
            Attachment(filename=one.upload.filename, media_type=one.upload.media_type, content=memoryview(one.content))
            for one in new_files.read(new.attachments)
        ]
    except Invalid:
        return
    draft, ids = new_drafts.draft_of(_ID, new, _ID), new_drafts.ids_of(new)
    if draft.recipients:
        _assert_no_header_more(_composed(draft, ids, kept), draft, ids)
