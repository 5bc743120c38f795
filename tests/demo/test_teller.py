"""How the story takes a code out of a letter."""

from __future__ import annotations

import pytest

from lantai.demo.teller import CODE


@pytest.mark.parametrize("number", ["2025-SJBMZNC", "2025-A234567", "2025-234567B", "2025-234567"])
def test_the_digits_of_a_cases_own_number_are_no_code(number: str) -> None:
    letter = f"申请 {number} 的下载码：345228，只能用一次。\nDownload code for {number}: 345228."
    assert CODE.findall(letter) == ["345228", "345228"]
