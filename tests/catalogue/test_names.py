"""Names as they are written: cleaning, folding, reading, look-alikes. Pure."""

from __future__ import annotations

import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantai.catalogue.names import clean, compare, fold, keys, pinyin, romanised, shapes
from lantai.catalogue.names.keys import How

COMMON = [bytes([high, low]).decode("gb2312", "ignore") for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF)]
COMMON = [one for one in COMMON if one]


@pytest.mark.req("A13")
@pytest.mark.parametrize(
    ("written", "bare"),
    [
        ("王　伟", "王伟"), ("王 伟(女)", "王伟"), ("王伟*", "王伟"), ("12.王伟", "王伟"), ("王伟A", "王伟"), ("王伟（委培）", "王伟"),
        ("张？", "张?"), ("李□", "李?"), ("王(上大下力)", "王?"), ("王〓明", "王?明"), ("李⿰王林花", "李?花"), ("陈\ue123明", "陈?明"),
        ("李\ufffd", "李?"), ("张某某", "张??"), ("买买提·吐尔逊", "买买提吐尔逊"), ("买买提．吐尔逊", "买买提吐尔逊"),
        ("买买提・吐尔逊", "买买提吐尔逊"), ("买买提•吐尔逊", "买买提吐尔逊"), ("买买提‧吐尔逊", "买买提吐尔逊"), ("欧阳 修", "欧阳修"), ("王伟同学", "王伟"),
        ("李\u200b四", "李四"), ("\u3000", ""), ("", ""), ("先生", "先生"), ("Zhou  Nianci", "Zhou Nianci"),
    ],
)  # fmt: skip
def test_a_name_is_told_from_what_stands_around_it(written, bare):
    assert clean.parse(written).text == bare
    assert clean.parse(written).raw == written  # what was written stays


@pytest.mark.parametrize(
    ("written", "other"),
    [
        ("周念慈(曾用名:周小慈)", ("former", "周小慈")), ("周念慈（周小慈）", ("alias", "周小慈")), ("周念慈，原名周小慈", ("former", "周小慈")),
        ("张喆(哲)", ("alias", "张哲")), ("周念慈/周小慈", ("alias", "周小慈")), ("周念慈 曾用名周小慈", ("former", "周小慈")),
    ],
)  # fmt: skip
def test_further_names_are_kept_apart(written, other):
    assert other in clean.parse(written).others


@pytest.mark.req("A13")
@pytest.mark.parametrize("way", ["s2t", "s2tw", "s2hk"])
def test_every_common_character_folds_like_its_traditional_form(way):
    convert = opencc.OpenCC(way).convert
    missed = [
        one + convert(one)
        for one in COMMON
        if len(convert(one)) == 1 and fold.character(one) != fold.character(convert(one))
    ]
    assert len(missed) <= 8, missed  # names of fish and tools, whose simple forms are disputed
    assert not set("".join(missed)) & set("开买战线愿王李张刘陈杨黄赵吴周国华丽")


@pytest.mark.req("A13")
def test_the_pairs_plain_conversion_misses_fold_together():
    pairs = "肖萧 闫阎 付傅 戴代 蓝兰 钟锺 喆哲 堃坤 邱丘 濬浚 于於 范範 羣群 峯峰 崐昆 恵惠 徳德 甯宁 寗宁 仝同 邨村 髙高 囯国"
    assert [pair for pair in pairs.split() if fold.character(pair[0]) != fold.character(pair[1])] == []


def test_different_families_do_not_fold_together():
    pairs = "余佘 晖辉 张章 洪鸿 宏弘 谭覃 仇裘 芸艺 秀琇 辰晨 鑫金 柏白 沈沉 尤犹"
    assert [pair for pair in pairs.split() if fold.character(pair[0]) == fold.character(pair[1])] == []


def test_folding_is_stable():
    assert [one for one in COMMON if fold.character(fold.character(one)) != fold.character(one)] == []


@pytest.mark.req("A13")
def test_surnames_are_read_as_surnames():
    said = "曾zeng 单shan 解xie 仇qiu 朴piao 查zha 盖ge 区ou 任ren 华hua 翟zhai 缪miao 员yun 种chong 折she 召shao 秘bi 乜nie 逄pang 冼xian 佘she 覃qin"
    for word in said.split():
        assert pinyin.full(word[0] + "伟")[0] == word[1:] + "wei"
    assert pinyin.full("尉迟恭") == ("yuchigong", "weichigong")  # 尉 is a surname of its own, too
    assert pinyin.full("万俟雅")[0] == "moqiya"
    assert "zengle" in pinyin.full("曾乐")


@pytest.mark.req("A13")
@pytest.mark.parametrize(
    ("typed", "held"),
    [
        ("Zhou Nianci", "周念慈"), ("NIANCI ZHOU", "周念慈"), ("ZHOU, Nian-ci", "周念慈"), ("zhounianci", "周念慈"), ("Zhou Nian Ci", "周念慈"),
        ("Lü Bu", "吕布"), ("LYU BU", "吕布"), ("Lv Bu", "吕布"), ("Lu Bu", "吕布"), ("Li Xi'an", "李西安"), ("Chou Nien-tz'u", "周念慈"),
        ("Ts'ai Yüan-p'ei", "蔡元培"), ("CHAN Dawen", "陈大文"), ("Yuchi Gong", "尉迟恭"), ("Zhou N.C.", "周念慈"), ("znc", "周念慈"), ("ZHOU NC", "周念慈"),
        ("Nüwa Zhang", "张女娃"),
    ],
)  # fmt: skip
def test_latin_letters_reach_the_name(typed, held):
    asked = {key for key, _how in keys.of_question(typed)}
    assert asked & set(keys.of_record(clean.parse(held).text))


def test_a_wrong_surname_reading_does_not():
    for typed, held in (("Ceng Hui", "曾慧"), ("Dan Xiongfei", "单雄飞"), ("Chou Ying", "仇英")):
        full = {key for key, how in keys.of_question(typed) if how is How.PINYIN}
        if typed.startswith("Chou"):
            continue  # Chou is also the Wade-Giles spelling of Zhou
        assert not full & set(keys.of_record(held))


def test_look_alikes_go_both_ways():
    for pair in ["琳淋", "己已", "已巳", "未末", "慈祠", "曰日", "珍诊", "王玉", "季李", "千干", "戌戍", "伟炜"]:
        assert shapes.alike(*pair)
        assert shapes.alike(*reversed(pair))
    assert not shapes.alike("王", "李")


@pytest.mark.parametrize(
    ("asked", "held", "how"),
    [
        ("周念慈", "周念慈", How.EXACT), ("蕭山", "肖山", How.FOLDED), ("张喆", "张?", How.HOLES), ("张？", "张喆", How.HOLES),
        ("林淋", "林琳", How.SHAPE), ("马燕萍", "马艳萍", How.PINYIN), ("买买提吐尔逊", "买买提吐", How.CUT),
    ],
)  # fmt: skip
def test_how_two_names_agree(asked, held, how):
    ways = dict(keys.of_question(asked))
    shared = [key for key in keys.of_record(held) if key in ways]
    assert shared
    assert min(found.how for key in shared if (found := compare.agree(asked, held, ways[key]))) is how


@given(st.text(max_size=60))
def test_no_writing_whatsoever_makes_it_fail(text):
    parsed = clean.parse(text)
    keys.of_record(parsed.text)
    for key, how in keys.of_question(text):
        assert len(key) < 300
        compare.agree(text, "周念慈", how)
    romanised.read(parsed.text or "x")


@given(st.text(alphabet="王李张伟慈？□*( )·女Aa,ü'-", max_size=14))
def test_a_name_always_finds_itself(text):
    parsed = clean.parse(text)
    known = parsed.text.replace("?", "")
    if known:
        asked = {key for key, _how in keys.of_question(text)}
        assert asked & set(keys.of_record(parsed.text))


@given(st.text(st.sampled_from("王张欧阳伟芳一鿥某先生同学〇?·（女)A1 "), min_size=1, max_size=6))
def test_the_short_way_for_plain_names_takes_apart_as_the_long_one(written):
    assert clean.parse(written) == clean.taken_apart(written)
