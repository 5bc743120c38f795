"""What is offered beside a doubted cell."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lantai.digitisation.rules.suggesting import likeness, other_readings, suggestions
from lantai.digitisation.values import Cell, Sign


def signs(text: str, **second: tuple[str, float]) -> list[Sign]:
    found = [Sign(one, 0.9, at / len(text)) for at, one in enumerate(text)]
    return [
        replace(one, second=second[one.text][0], second_certainty=second[one.text][1]) if one.text in second else one
        for one in found
    ]


def test_runner_up_characters_are_put_together_likeliest_first():
    found = other_readings(signs("未珍", 未=("末", 0.2), 珍=("诊", 0.05)), "name")
    assert found == ("末珍", "未诊", "末诊")
    assert other_readings(signs("未珍", 未=("末", 0.2)), "name", again="朱珍") == ("朱珍", "末珍")


@pytest.mark.parametrize(
    ("check", "second", "found"), [("name", "1", ()), ("digits", "O", ()), ("digits", "7", ("8774",))]
)
def test_what_cannot_stand_in_a_column_is_not_offered(check, second, found):
    read = signs("8714", **{"1": (second, 0.2)})
    assert other_readings(read, check) == found


def test_a_known_name_that_may_have_been_read_comes_first_then_those_that_look_alike():
    cell = Cell("name", "林玲", 0.4, ("LOOKALIKE",), others=("林铃", "淋玲"))
    assert suggestions(cell, ["王伟", "琳玲", "林铃"]) == ("林铃", "琳玲", "淋玲")
    assert suggestions(cell) == ("林铃", "淋玲")
    assert "林玲" not in suggestions(cell, ["林玲"])


def test_a_name_that_lost_a_character_is_found_on_the_class_list():
    assert suggestions(Cell("name", "欧阳静", 0.5, ("UNREAD",)), ["王秉钧", "欧阳文静"]) == ("欧阳文静",)
    assert suggestions(Cell("name", "周念慈"), ["周文彬"]) == (), "one character in three is no likeness"


def test_an_empty_cell_is_offered_who_is_missing_when_they_are_few():
    empty = Cell("name", "", 0.0, ("EMPTY",))
    assert suggestions(empty, ["王 伟", "周念慈"]) == ("王伟", "周念慈")
    assert suggestions(empty, map(str, range(9))) == ()


def test_a_surname_nobody_bears_is_offered_as_those_it_looks_like():
    offered = suggestions(Cell("name", "未建国", 0.5, ("UNKNOWN_SURNAME",)))
    assert offered
    assert all(one.endswith("建国") and one[0] in "朱宋来末木本" for one in offered)


def test_an_identity_number_is_offered_only_with_its_check_digit():
    cell = Cell(
        "id_number", "110105194912310021", 0.4, ("CHECK_DIGIT",), others=("11010519491231002X", "110105194912310028")
    )
    assert suggestions(cell) == ("11010519491231002X",)


def test_likeness_is_of_characters_in_their_places():
    assert likeness("周念慈", "周念慈") == 1
    assert 0.8 < likeness("周念慈", "周念兹") < 1
    assert likeness("周念", "周念慈") == pytest.approx(2 / 3)
    assert likeness("周", "周念慈") == 0
