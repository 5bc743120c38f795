"""RapidOCR itself: finding lines on a picture, reading pieces of it. Imported inside the sandbox only.

The library's own loop pads every piece to 320 pixels; a roster is short pieces, so they are read here in batches of like
width. Its line classifier is never used: with it a clean page came out a third wrong, without a warning.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Pixels = np.ndarray[Any, Any]
TALL = 48  # pixels: the height in which the model reads
NARROWEST = 64
A_BATCH_WIDTH = 2400  # pixels of all pieces of a batch side by side
MOST_SIDE = 2000  # pixels of the longer side when lines are looked for
TOO_FAINT = 0.35  # mean certainty below which a piece is no writing


@dataclass(slots=True)
class Piece:
    """A piece as read: signs are text, certainty, place along the piece (0–1), runner-up, its certainty."""

    signs: list[tuple[str, float, float, str, float]]

    @property
    def text(self) -> str:
        return "".join(sign[0] for sign in self.signs)

    @property
    def mean(self) -> float:
        return sum(sign[1] for sign in self.signs) / len(self.signs) if self.signs else 0.0

    @property
    def lowest(self) -> float:
        return min((sign[1] for sign in self.signs), default=0.0)


class Machine:
    """The models, loaded once, one thread."""

    def __init__(self) -> None:
        import cv2
        from rapidocr import RapidOCR

        cv2.setNumThreads(1)
        self.cv2: Any = cv2
        self.library: Any = RapidOCR(
            params={
                "Global.use_cls": False,
                "Global.log_level": "critical",
                "EngineConfig.onnxruntime.intra_op_num_threads": 1,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )
        self.detector: Any = self.library._load_det_model()  # noqa: SLF001  the version is pinned by its hash
        self.recogniser: Any = self.library._load_rec_model()  # noqa: SLF001
        self.characters: list[str] = self.recogniser.postprocess_op.character

    def bare(self, picture: Pixels) -> str:
        """Return what the library alone reads, lines joined by line ends."""
        return "\n".join(self.library(picture).txts or ())

    def find(self, picture: Pixels) -> Pixels:
        """Return the corners of every line found, shape (n, 4, 2), in pixels of `picture`."""
        high, wide = picture.shape[:2]
        factor = min(1.0, MOST_SIDE / max(high, wide))
        small = picture
        if factor < 1:
            small = self.cv2.resize(picture, None, fx=factor, fy=factor, interpolation=self.cv2.INTER_AREA)
        found = self.detector(small)
        if found.boxes is None or len(found.boxes) == 0:
            return np.zeros((0, 4, 2), np.float32)
        corners: Pixels = np.asarray(found.boxes, np.float32) / np.float32(factor)
        return corners

    def cut(self, picture: Pixels, corners: Pixels) -> Pixels:
        """Return the piece within four corners, set straight, at the page's own resolution."""
        wide = max(1, int(max(np.linalg.norm(corners[0] - corners[1]), np.linalg.norm(corners[2] - corners[3]))))
        high = max(1, int(max(np.linalg.norm(corners[0] - corners[3]), np.linalg.norm(corners[1] - corners[2]))))
        goal = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
        matrix = self.cv2.getPerspectiveTransform(corners.astype(np.float32), goal)
        return np.asarray(
            self.cv2.warpPerspective(
                picture, matrix, (wide, high), borderMode=self.cv2.BORDER_REPLICATE, flags=self.cv2.INTER_CUBIC
            )
        )

    def read(self, pieces: Sequence[Pixels]) -> list[Piece]:
        """Read pieces that run from left to right."""
        widths = [self._width(piece) for piece in pieces]
        answers: list[Piece] = [Piece([]) for _ in pieces]
        batch: list[int] = []
        for place in sorted(range(len(pieces)), key=widths.__getitem__):
            if batch and widths[place] * (len(batch) + 1) > A_BATCH_WIDTH:
                self._batch(pieces, batch, widths, answers)
                batch = []
            batch.append(place)
        if batch:
            self._batch(pieces, batch, widths, answers)
        return answers

    def _width(self, piece: Pixels) -> int:
        high, wide = map(int, piece.shape[:2])
        return max(1, min(4000, math.ceil(TALL * wide / max(1, high))))

    def _batch(self, pieces: Sequence[Pixels], batch: list[int], widths: list[int], answers: list[Piece]) -> None:
        wide = max(NARROWEST, -(-widths[batch[-1]] // 8) * 8)
        filled = np.zeros((len(batch), 3, TALL, wide), np.float32)
        for row, place in enumerate(batch):
            piece = self.cv2.resize(pieces[place], (widths[place], TALL))
            filled[row, :, :, : widths[place]] = piece.transpose(2, 0, 1).astype(np.float32) / 127.5 - 1
        told = self.recogniser.session(filled)
        for row, place in enumerate(batch):
            answers[place] = self._decode(told[row], wide / widths[place])

    def _decode(self, told: Pixels, stretch: float) -> Piece:
        """Take repeated and empty steps out (CTC); keep each character's certainty and the next best reading."""
        best = told.argmax(axis=1)
        steps = len(best)
        signs: list[tuple[str, float, float, str, float]] = []
        before = 0
        for step, index in enumerate(best):
            if index not in {0, before}:
                certainty = float(told[step, index])
                rest = told[step].copy()
                rest[[0, index]] = 0
                second = int(rest.argmax())
                at = min(1.0, (step + 0.5) / steps * stretch)
                signs.append(
                    (self.characters[index], round(certainty, 4), round(at, 4), self.characters[second],
                     round(float(rest[second]), 4))
                )  # fmt: skip
            before = int(index)
        piece = Piece(signs)
        return piece if piece.mean >= TOO_FAINT else Piece([])
