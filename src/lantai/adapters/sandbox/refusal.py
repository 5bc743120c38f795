"""The one exception a sandboxed function raises on purpose."""

from __future__ import annotations


class Refused(Exception):  # noqa: N818
    """The bytes are not acceptable; `code` says why (stable, for machines), `detail` is for the log."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail
