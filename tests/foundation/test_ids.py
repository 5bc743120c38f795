from hypothesis import given
from hypothesis import strategies as st

from lantai.foundation import ids

CODES = st.text(alphabet=ids.ALPHABET, min_size=1, max_size=24)


def test_a_code_of_sixteen_holds_75_bits():
    code = ids.mint(16)
    assert len(ids.ALPHABET) ** 16 > 2**75
    assert set(code) <= set(ids.ALPHABET)
    assert ids.mint(16) != code


def test_no_character_can_be_taken_for_another():
    assert not set("0O1ILU") & set(ids.ALPHABET)


@given(CODES)
def test_a_code_survives_dictation(code):
    wide = "".join(chr(ord(character) + 0xFEE0) for character in ids.grouped(code))
    for typed in (code.lower(), ids.grouped(code), f" {ids.grouped(code, 3)} ", wide):
        assert ids.normalise(typed) == code


@given(CODES, st.data())
def test_the_check_character_catches_every_mistyped_character(code, data):
    place = data.draw(st.integers(0, len(code) - 1))
    other = data.draw(st.sampled_from(sorted(set(ids.ALPHABET) - {code[place]})))
    wrong = code[:place] + other + code[place + 1 :]
    assert ids.check_character(wrong) != ids.check_character(code)


def test_the_check_character_catches_nearly_all_swaps():
    pairs = [(a, b) for a in ids.ALPHABET for b in ids.ALPHABET if a != b]
    missed = sum(ids.check_character(f"K7{a}{b}Q") == ids.check_character(f"K7{b}{a}Q") for a, b in pairs)
    assert missed <= len(pairs) * 0.003
