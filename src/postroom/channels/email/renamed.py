"""Providers that give a message another Message-ID when they take it, and say so in their answer.

Microsoft 365, Exchange   250 2.0.0 OK <DB7PR08MB3388@DB7PR08MB3388.eurprd08.prod.outlook.com> [Hostname=...]
Amazon SES                250 Ok 0102018f2c5e1d7a-6f0c-000000
                          the id is `<that@eu-west-1.amazonses.com>`, or `@email.amazonses.com` for us-east-1
                          (docs.aws.amazon.com/ses: "Message-ID header")
"""

import re

_ANGLED = re.compile(r"<([^<>\s@]{1,250}@[^<>\s@]{1,250})>")
_SES_HOST = re.compile(r"email-smtp(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com\Z")
_SES_ANSWER = re.compile(r"(?:^|\s)Ok ([0-9a-f]{16}-[0-9a-f-]{10,60})\s*\Z", re.IGNORECASE)
_FIRST_REGION = "us-east-1"


def message_id(host: str, answer: str) -> str:
    """Return the Message-ID that a submission server names in its answer to the final dot, or an empty string."""
    if (region := _SES_HOST.match(host.lower())) and (given := _SES_ANSWER.search(answer)):
        domain = "email" if region[1] == _FIRST_REGION else region[1]
        return f"{given[1]}@{domain}.amazonses.com"
    found = _ANGLED.search(answer)
    return found[1] if found else ""
