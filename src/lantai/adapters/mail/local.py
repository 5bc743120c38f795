"""Mail into a folder: one readable .eml file a letter. Real, with no server; the embedded default."""

from __future__ import annotations

from pathlib import Path

from lantai.adapters.letterbox import Letterbox
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
        try:
            name = Letterbox(self.folder, ".eml").put(letter.uid, mail.as_bytes(), first=f"{letter.at:%Y%m%d-%H%M%S}-")
        except OSError as fault:
            raise Unreachable(f"cannot write to the mail folder: {fault.strerror}") from fault
        return Receipt(name, delivered=True)
