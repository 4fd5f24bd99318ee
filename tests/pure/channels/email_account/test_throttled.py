"""Which refusals are about how much an account sends, in the words of the servers that say so."""

import pytest

from postroom.channels.base import Server, TlsMode
from postroom.channels.email import submission
from postroom.kit.errors import RetryLater

_SERVER = Server("smtp.firm.example", 465, TlsMode.TLS)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (421, "4.7.28 Gmail has detected an unusual rate of mail originating from your IP address"),
        (550, "5.4.5 Daily user sending limit exceeded. For more information on Gmail sending limits go to"),
        (454, "4.7.0 Too many login attempts, please try again later"),
        (421, "4.3.2 The maximum number of concurrent server connections has exceeded a limit, closing channel"),
        (432, "4.3.2 Concurrent connections limit exceeded"),
        (432, "4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded"),
        (554, "5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException"),
        (451, "4.7.1 Sending rate limit exceeded"),
        (450, "4.7.1 Error: too much mail from 192.0.2.1"),
        (421, "4.7.0 Error: too many connections from 192.0.2.1"),
        (421, "4.7.0 [TSS04] Messages temporarily deferred due to unexpected volume"),
    ],
)
def test_too_much_from_this_account(code: int, words: str) -> None:
    assert isinstance(submission.refused(_SERVER, code, words), submission.Throttled)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (450, "4.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages"),
        (450, "4.2.0 greylisted"),
        (452, "4.5.3 too many recipients"),
        (451, "4.3.0 try again later"),
        (421, "4.3.0 shutting down"),
    ],
)
def test_one_mail_or_one_moment(code: int, words: str) -> None:
    refusal = submission.refused(_SERVER, code, words)
    assert isinstance(refusal, RetryLater)
    assert not isinstance(refusal, submission.Throttled)
