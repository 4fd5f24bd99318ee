"""Wire types of Twilio as the transport of a live chat."""

from typing import Literal

from postroom.wire.base import Request, Wire

PollReason = Literal["this_machine", "private_network", "not_https"]


class TwilioRequest(Request, frozen=True, kw_only=True):
    """What stands on the first page of the Twilio Console."""

    account_sid: str
    auth_token: str


class TwilioPolling(Wire, frozen=True, kw_only=True):
    """Twilio cannot tell us of messages, so it is asked every so many seconds: why, as a word and as a sentence."""

    every: float
    reason: PollReason
    because: str


class TwilioTrouble(Wire, frozen=True, kw_only=True):
    """Why Twilio could not be told or asked last. It is tried again."""

    code: str
    message: str


class TwilioConnection(Wire, frozen=True, kw_only=True):
    """A live chat that goes through Twilio. `polling` None: Twilio tells us at `webhook`.

    `undelivered` messages of the last days did not reach the phone they were for.
    """

    account_sid: str
    service_sid: str
    webhook: str
    polling: TwilioPolling | None
    trouble: TwilioTrouble | None
    undelivered: int
    connected_at: float
