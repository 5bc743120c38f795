"""Short messages into a folder: one readable JSON file a message. Real, with no gateway; the embedded default."""

from __future__ import annotations

import json
import os
from pathlib import Path

from lantai.adapters.sms.port import Receipt, ShortMessage, Unreachable, readable


class FolderSender:
    is_real = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: ShortMessage) -> Receipt:
        readable(message)
        name = f"{message.at:%Y%m%d-%H%M%S}-{message.uid[:8]}.json"
        body = {"uid": message.uid, "to": message.to, "text": message.text, "at": message.at.isoformat()}
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = self.folder / f".{name}.{os.getpid()}"
            draft.write_text(json.dumps(body, ensure_ascii=False, indent=1), encoding="utf-8")
            draft.chmod(0o600)
            draft.replace(self.folder / name)
        except OSError as fault:
            raise Unreachable(f"cannot write to the message folder: {fault.strerror}") from fault
        return Receipt(name, delivered=True)
