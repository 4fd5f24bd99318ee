"""Signatures: Twilio signs each webhook with the Auth Token, over its address and all its parameters.

https://www.twilio.com/docs/usage/security#validating-requests
"""

from urllib.parse import parse_qs, parse_qsl, urlsplit

from multidict import MultiDict

HEADER = "x-twilio-signature"
_HASH = "bodySHA256"
_FORM = "application/x-www-form-urlencoded"


def parameters(body: bytes) -> MultiDict[str]:
    """Return the parameters of a webhook, those without a value and those that come twice among them."""
    return MultiDict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


def is_signed(auth_token: str, url: str, media_type: str, body: bytes, signature: str) -> bool:
    """Tell whether whoever has the token sent this to this address. `url` is the address Twilio was given, whole."""
    from twilio.request_validator import RequestValidator  # noqa: PLC0415 only who has Twilio connected pays for it

    form = media_type.partition(";")[0].strip().lower() == _FORM
    if not form and _HASH not in parse_qs(urlsplit(url).query):  # of any other body the address must have the hash
        return False
    signed = parameters(body) if form else body.decode("utf-8", "replace")
    return bool(RequestValidator(auth_token).validate(url, signed, signature))
