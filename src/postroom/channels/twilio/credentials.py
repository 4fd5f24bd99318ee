"""Credentials: what a customer copies from the first page of his Twilio Console."""

import re

import msgspec

from postroom.kit.errors import Invalid

_ACCOUNT = re.compile(r"AC[0-9a-fA-F]{32}")
_LONGEST_TOKEN = 100


class Credentials(msgspec.Struct, frozen=True):
    """The Account SID and its Auth Token."""

    account_sid: str
    auth_token: str


class NoAccountSid(Invalid):
    """An Account SID is AC and 32 digits or letters a to f. Nothing was changed; copy it from the Twilio Console."""

    code = "no_account_sid"


class ApiKeySid(Invalid):
    """This is the SID of an API key. Nothing was changed; copy the Account SID, which begins with AC."""

    code = "api_key_sid"


class NoAuthToken(Invalid):
    """An Auth Token is letters and digits only. Nothing was changed; copy it from the Twilio Console."""

    code = "no_auth_token"


def read(account_sid: str, auth_token: str) -> Credentials:
    """Return what was typed, if it can be right. Raises `NoAccountSid`, `ApiKeySid`, `NoAuthToken`."""
    sid, token = account_sid.strip(), auth_token.strip()
    if sid.startswith("SK"):
        raise ApiKeySid(field="account_sid")
    if not _ACCOUNT.fullmatch(sid):
        raise NoAccountSid(field="account_sid")
    if not 0 < len(token) <= _LONGEST_TOKEN or not (token.isascii() and token.isalnum()):
        raise NoAuthToken(field="auth_token")
    return Credentials(sid, token)
