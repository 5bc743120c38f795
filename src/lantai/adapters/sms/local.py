"""Short messages into a folder: one readable JSON file a message. Real, with no gateway; the embedded default."""

from __future__ import annotations

import json
from pathlib import Path

from lantai.adapters.letterbox import Letterbox
from lantai.adapters.sms.port import Receipt, ShortMessage, Unreachable, readable


class FolderSender:
    is_real = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: ShortMessage) -> Receipt:
        readable(message)
        body = {"uid": message.uid, "to": message.to, "text": message.text, "at": message.at.isoformat()}
        content = json.dumps(body, ensure_ascii=False, indent=1).encode()
        try:
            name = Letterbox(self.folder, ".json").put(message.uid, content, first=f"{message.at:%Y%m%d-%H%M%S}-")
        except OSError as fault:
            raise Unreachable(f"cannot write to the message folder: {fault.strerror}") from fault
        return Receipt(name, delivered=True)
