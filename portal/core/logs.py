"""What a log may not know: the links that let whoever holds them in.

A sign-up's proof, an invitation, a new password, the first sign-in, a quote that a customer may
answer, an own booking and the state of an own car travel in the path of an address. Whoever reads a log must not be able to use one.
"""

import logging
import re

_SECRETS = re.compile(
    r"/(signup/confirm|welcome|account/invitation|account/password/reset/key|q|book|status|surveys/answer)"
    r"/(?!done/)[^/\s?\"']+"
)


def without_secrets(text: str) -> str:
    """The text with the secret part of such an address left out."""
    return _SECRETS.sub(r"/\1/…", text)


class WithoutSecrets(logging.Filter):
    """Of every handler: a message goes out without the secrets that a path in it may carry."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        if (clean := without_secrets(text)) != text:
            record.msg, record.args = clean, ()
        return True
