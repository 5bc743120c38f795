"""Characters that look alike, by drawing and by build (`data/shapes.txt`, made by `tools/name_shapes.py`), and those
that hands and machines mistake for one another (5.6 #7)."""

from __future__ import annotations

from functools import cache

from lantai.catalogue.names.fold import table

# What drawing does not show: cursive hands, parts added or lost, numbers of strokes.
MISTAKEN = (
    "慈祠磁兹 己已巳 未末 曰日 王玉主 戊戌戍 千干于 士土 人入八 刀力九 天夫无 大太犬 厂广 夕歹 今令 午牛 由甲申田 贝见 史吏 友发 千于 毛手 爪瓜 儿几 卫工 "
    "琳淋林 珍诊 玲铃冷伶 婷停亭 崔崖 赫郝 强弱 健建 伟韦讳 宏弘 冯汤 沈沉忱 薛萨 尹伊 顾硕 汪注 江汗 邹邻 陆陌 蒋将 杨扬汤 郑邓 曾会曹 吕吴 "
    "贾买贯 郭敦 谢射 卢户芦 萧箫啸 傅博 袁哀 邵部 侯候 易昜 刚钢 洁诘 静净 娟涓捐 敏繁 磊垒 芳劳 丽两 艳绝 梅海 霞露 桂挂 慧彗 颖颍 晖辉晔 "
    "琴琹 凤风 春眷 禅裨 妤好 睿瞻 斌武 祎伟 佘余 冼洗 逯录 仇仉 翟瞿 覃谭 戚威 暴慕 肖尚 郗郄 晁兆 阮院 岑芩 奚溪 邸抵 尤龙 龙尨 宁守 玉五 云去 "
    "正止 平半 生主 民良 兴光 光先 永水 文丈 立亚 方万 中申 志忐 忠思 恩思 国围 建廷 新析 华毕 明朋 和知 金全 芬芳 红江 英莫 秀季 春青 军车 "
    "彬杉 杉彬 涛寿 峰锋 勇男 刘对 李季 孙孔 朱未 何向 高亮 林材 梁粱 宋来 唐康 韩翰 于予"
).split()


@cache
def _near() -> dict[str, str]:
    near: dict[str, dict[str, None]] = {}
    for group in MISTAKEN:
        for one in group:
            near.setdefault(one, {}).update(dict.fromkeys(other for other in group if other != one))
    for line in table("shapes.txt"):
        near.setdefault(line[0], {}).update(dict.fromkeys(line[1:]))
    return {one: "".join(others) for one, others in near.items()}


def near(character: str) -> str:
    """Return the characters that look like `character`, nearest first."""
    return _near().get(character, "")


def alike(one: str, other: str) -> bool:
    """Tell whether two characters look alike."""
    return other in near(one) or one in near(other)
