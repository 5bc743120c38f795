"""A crowd of invented people for the index: surnames by how common they are, given names of their decade, seeded."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lantai.catalogue.values import MentionRow

SURNAMES = (
    "王王王王王王王李李李李李李李张张张张张张刘刘刘刘刘陈陈陈陈杨杨杨黄黄赵赵吴吴周周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖萧田董潘袁蔡蒋余于杜叶程魏苏"
    "吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付傅方邹熊白孟秦邱江侯尹薛闫阎段雷龙黎史陶贺毛郝顾龚邵万覃武戴代孔向汤单仇解查盖区翟缪朴乐华"
)
GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂兰玉梅建国华文志红玲春秋冬夏雪慧琳琴云飞鹏龙凤莲荣福贵祥瑞宁安康健宏宇浩博轩泽翔晨阳阳光辉耀晖昊天佳"
    "怡欣悦婷雅诗涵梦瑶璐琪珊珍珠宝庆喜乐善良德仁义礼智信诚忠孝廉清正远大成功业兴旺昌盛豪俊彦斌武力刚毅坚贞淑贤惠慈念思怀忆恩爱亲友朋群众立新民主东西南北"
    "中山河江海洋波涛润泽森林木松柏竹菊荷薇蓉芸芬芝莉蕾蓓萍苹茜莹颖颍睿哲喆坤堃峰峻岭岩石磊钢铁铭锋钧鑫金银铜烨炜煜灿焕炳炎晓旭东升晟昱暄"
)
UNITS = (
    "数学系", "物理系", "化学系", "生物系", "中文系", "历史系", "外语系", "机械工程系", "电机工程系", "土木工程系", "化学工程系",
    "计算机系", "建筑系", "经济系", "会计系", "法律系", "临床医学系", "口腔医学系",
)  # fmt: skip


ROSTER = 400  # people in a volume


def rows(people: int, *, seed: int = 1952, several: bool = False) -> Iterator[MentionRow]:
    """Yield one roster row each of `people` people, and for every fifth a card under the same student number.

    Rosters come volume after volume: the four hundred people of one year on sixteen pages.
    `several`: a card of everybody and a line of a graduation list of every second, two and a half mentions a person.
    """
    from lantai.catalogue.values import MentionRow

    rng = random.Random(seed)
    for place in range(people):
        if place % ROSTER == 0:
            entered = 1952 + rng.randrange(70)
        unit = rng.choice(UNITS)
        length = 5 if "医" in unit or "建筑" in unit else 4
        name = rng.choice(SURNAMES) + "".join(rng.choice(GIVEN) for _ in range(1 if rng.random() < 0.28 else 2))
        base = {
            "raw_name": name, "student_no": f"{entered}{place:06d}", "sex": rng.choice("男女"), "fonds_code": "J01",
            "birth": f"{entered - 18 - rng.randrange(3)}-{rng.randrange(1, 13):02d}", "unit": unit, "level": "本科",
            "entered": entered, "graduated": entered + length, "native_place": "锦城",
        }  # fmt: skip
        yield MentionRow(
            **base, record_kind="ADMISSION_ROSTER", list_name=f"{entered}级录取名册", ref_code=f"J01-{entered}-JX14-{place // ROSTER}",
            page=str(place // 25 % 16 + 1), row=place % 25 + 1, sequence=str(place % 25 + 1),
        )  # fmt: skip
        if several or place % 5 == 0:
            yield MentionRow(
                **base, record_kind="STATUS_CARD", list_name=f"{entered}级学籍卡", ref_code=f"J01-{entered}-JX13-{place // 100}",
                page=str(place % 100 + 1), row=1,
            )  # fmt: skip
        if several and place % 2 == 0:
            yield MentionRow(
                **base, record_kind="GRAD_LIST", list_name=f"{entered + length}届毕业生名册",
                ref_code=f"J01-{entered + length}-JX17-{place // 400}", page=str(place // 25 % 16 + 1), row=place % 25 + 1,
            )  # fmt: skip
