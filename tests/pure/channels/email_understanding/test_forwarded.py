"""Who wrote what is forwarded: told in the words of each client, and never claimed of an answer."""

import pytest

from postroom.channels.base import Address, Forwarded
from postroom.channels.email.parse import parse

ANN = Address("Ann Lee", "ann@x.org")


def forwarded(text: str, subject: str = "Fwd: Offer", header: str = "") -> Forwarded | None:
    return parse(f"From: bo@y.org\nSubject: {subject}\n{header}\n{text}".encode()).forwarded


GMAIL = """See below.

---------- Forwarded message ---------
From: Ann Lee <ann@x.org>
Date: Thu, 6 April 2023 at 16:17
Subject: Offer
To: <cy@z.org>, Di <di@z.org>

The price is 4."""
APPLE = """> Anfang der weitergeleiteten Nachricht:
>
> Von: Ann Lee <ann@x.org>
> Betreff: Offer
> Datum: 26. Oktober 2021 um 14:25:08 MESZ
> An: cy@z.org
>
> Der Preis ist 4."""
OUTLOOK = """________________________________
De : Ann Lee <ann@x.org<mailto:ann@x.org>>
Envoyé : jeudi 6 avril 2023 16:17
À : cy@z.org <cy@z.org>
Objet : Offer

Le prix est 4."""
OLD_OUTLOOK = 'Am 28/10/2021, 12:46 schrieb "Ann Lee" <ann@x.org>:\n\n    Der Preis ist 4.'
ONE_LINE = (
    "  ----- Forwarded Message ----- From: Ann Lee <ann@x.org>To: cy@z.org <cy@z.org>"
    "Sent: Tuesday, November 2, 2021, 09:26:50 AM GMT+1Subject: Offer\nThe price is 4."
)


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        (GMAIL, "Thu, 6 April 2023 at 16:17"),
        (APPLE, "26. Oktober 2021 um 14:25:08 MESZ"),
        (OUTLOOK, "jeudi 6 avril 2023 16:17"),
        (OLD_OUTLOOK, "28/10/2021, 12:46"),
        (ONE_LINE, "Tuesday, November 2, 2021, 09:26:50 AM GMT+1"),
    ],
    ids=["gmail", "apple", "outlook", "old outlook", "one line"],
)
def test_a_forward_names_its_original(text: str, sent: str) -> None:
    found = forwarded(text)
    assert found is not None
    assert (found.from_, found.sent, found.subject) == (ANN, sent, "Offer")


def test_its_recipients_are_told() -> None:
    found = forwarded(GMAIL)
    assert found is not None
    assert found.to == (Address("", "cy@z.org"), Address("Di", "di@z.org"))


def test_html_alone_tells_as_much() -> None:
    html = "<p>See</p><div class=gmail_quote>" + "<br>".join(GMAIL.replace("<", "&lt;").splitlines()[2:]) + "</div>"
    found = parse(f"From: bo@y.org\nSubject: Fwd: Offer\nContent-Type: text/html\n\n{html}".encode()).forwarded
    assert found is not None
    assert found.from_ == ANN


ANSWERS = {
    "labels": "Yes.\n\nFrom: Ann Lee <ann@x.org>\nSent: Monday\nTo: bo@y.org\nSubject: Offer\n\nFour?",
    "sentence": "Yes.\n\nOn 3 May 2026, Ann Lee <ann@x.org> wrote:\n> Four?",
    "an answer to a forward": f"Yes.\n\nOn 3 May 2026, Ann Lee <ann@x.org> wrote:\n> {GMAIL.replace(chr(10), '> ')}",
    "nothing": "A word about labels:\nFrom: here\nto: there",
}


@pytest.mark.parametrize("text", ANSWERS.values(), ids=ANSWERS)
def test_an_answer_is_no_forward(text: str) -> None:
    assert forwarded(text, "Re: Offer", "In-Reply-To: <1@x.org>\n") is None


def test_a_finnish_answer_is_no_danish_forward() -> None:
    labels = "Lähettäjä: Ann <ann@x.org>\nLähetetty: maanantai\nVastaanottaja: bo@y.org\nAihe: Offer\n\nMoi"
    assert forwarded(f"Ok\n\n{labels}", "VS: Offer") is None
    danish = "Fra: Ann Lee <ann@x.org>\nDato: mandag\nTil: bo@y.org\nEmne: Offer\n\nHej"
    found = forwarded(f"Ok\n\n{danish}", "VS: Offer")
    assert found is not None
    assert found.from_ == ANN


def test_a_mail_forwarded_as_a_file() -> None:
    nested = "From: Ann Lee <ann@x.org>\nDate: Thu, 6 Apr 2023 16:17:00 +0000\nSubject: =?utf-8?q?Off=C3=A9?=\n\nFour"
    raw = (
        "From: bo@y.org\nSubject: Fwd: Offer\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nSee the file.\n"
        f"--b\nContent-Type: message/rfc822\n\n{nested}\n--b--"
    )
    message = parse(raw.encode())
    assert message.forwarded is not None
    assert (message.forwarded.from_, message.forwarded.subject) == (ANN, "Offé")
    assert [one.filename for one in message.attachments] == ["Offé.eml"]
