"""The contract of the press of labels, run against every implementation."""

from __future__ import annotations

import dataclasses
from io import BytesIO

import pikepdf
import pytest

from lantai.adapters import labels


class LabelContract:
    """What the press of labels promises: a page a label, the code readable, nothing but what was given."""

    label = labels.Label(
        "邮寄", "E-WM26-00001", "https://dag.example/1", ("清源水务", "周念慈"), ("2026-ABC",), ("档案馆",)
    )

    def press(self, *several: labels.Label) -> bytes:
        raise NotImplementedError

    def test_one_page_a_label_of_the_agreed_size(self):
        with pikepdf.open(BytesIO(self.press(self.label, self.label))) as found:
            assert len(found.pages) == 2
            width, height = (float(value) / 72 * 25.4 for value in found.pages[0].mediabox[2:])
            assert (round(width), round(height)) == (100, 150)

    def test_no_label_is_no_sheet(self):
        with pytest.raises(ValueError, match="no labels"):
            self.press()

    def test_there_is_no_place_for_a_remark(self):
        assert {field.name for field in dataclasses.fields(labels.Label)} == {
            "title", "code", "link", "lines", "notes", "sender"
        }  # fmt: skip


@pytest.mark.integration
class TestTypstPress(LabelContract):
    def press(self, *several: labels.Label) -> bytes:
        return labels.sheet(several)
