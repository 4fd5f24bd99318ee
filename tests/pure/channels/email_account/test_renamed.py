"""The Message-ID a provider gave a mail is read from its answer."""

import pytest

from postroom.channels.email.renamed import message_id

MICROSOFT = "2.0.0 OK <DB7PR08MB3388A1B2@DB7PR08MB3388.eurprd08.prod.outlook.com> [Hostname=DB7PR08MB3388.example]"
SES = "Ok 0102018f2c5e1d7a-6f0c3c34-12aa-4cb6-8d2f-7d8f5f2d9c11-000000"


@pytest.mark.parametrize(
    ("host", "answer", "given"),
    [
        ("smtp.office365.com", MICROSOFT, "DB7PR08MB3388A1B2@DB7PR08MB3388.eurprd08.prod.outlook.com"),
        ("email-smtp.eu-west-1.amazonaws.com", SES, f"{SES[3:]}@eu-west-1.amazonses.com"),
        ("email-smtp.us-east-1.amazonaws.com", SES, f"{SES[3:]}@email.amazonses.com"),
        ("mail.example.org", SES, ""),
        ("mail.example.org", "2.0.0 Ok: queued as 4C1B2D", ""),
        ("mail.example.org", "OK id=1rXyz-0004Ab-2C", ""),
        ("mail.example.org", "queued <not an id>", ""),
    ],
    ids=["microsoft", "ses", "ses-first-region", "like-ses", "postfix", "exim", "words"],
)
def test_the_answer_names_the_id_or_does_not(host: str, answer: str, given: str) -> None:
    assert message_id(host, answer) == given
