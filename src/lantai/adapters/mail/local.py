"""Mail into a folder: one readable .eml file a letter. Real, with no server; the embedded default."""

from __future__ import annotations

import os
from pathlib import Path

from lantai.adapters.mail.compose import message
from lantai.adapters.mail.port import Letter, Receipt, Refused, Unreachable


class FolderMailer:
    is_real = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, letter: Letter) -> Receipt:
        """Write the letter; an address below ``.invalid`` is refused, as every mail server would (RFC 6761)."""
        if letter.to.lower().rstrip(".").endswith(".invalid"):
            raise Refused("no such domain")
        mail = message(letter)
        name = f"{letter.at:%Y%m%d-%H%M%S}-{letter.uid[:8]}.eml"
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = self.folder / f".{name}.{os.getpid()}"
            draft.write_bytes(mail.as_bytes())
            draft.chmod(0o600)
            draft.replace(self.folder / name)
        except OSError as fault:
            raise Unreachable(f"cannot write to the mail folder: {fault.strerror}") from fault
        return Receipt(name, delivered=True)
