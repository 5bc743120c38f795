"""The one base of every error a room raises on purpose."""

from __future__ import annotations

from django.utils.functional import Promise


class LantaiError(Exception):
    """A refusal with words for people.

    `code` is stable and for machines; `message` tells a person, in the reader's language, what happened and what
    to do next (a lazy translation is rendered when it is shown).
    """

    code: str = "ERROR"

    def __init__(self, message: str | Promise = "", *, code: str = "") -> None:
        super().__init__(message)
        self.message = message
        if code:
            self.code = code

    def __str__(self) -> str:
        return str(self.message) or self.code


class CannotNow(LantaiError):  # noqa: N818
    """The house is at fault (keys, disk, database), not what was asked: nothing was decided, and it may be tried again."""

    code = "CANNOT_NOW"


class NotAllowed(LantaiError):  # noqa: N818
    """The actor may not do this."""

    code = "NOT_ALLOWED"


class StaleState(LantaiError):  # noqa: N818
    """Somebody else moved the row first; nothing was changed."""

    code = "STALE_STATE"
