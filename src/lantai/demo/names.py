"""Names of people who do not exist, as each decade gave them, with the troubles real lists have (domain.md 5.6)."""

from __future__ import annotations

import random

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦"
    "付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦"
    "俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦"
    "麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠"
)
COMPOUND = ("欧阳", "司马", "上官", "诸葛", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "令狐")
GIVEN = {
    1935: (
        "德明 国华 文彬 秀英 玉兰 树人 家驹 振华 淑贞 守仁 克勤 桂芳 永年 志学 兰芝 汝霖 启明 慧珍 绍文 素琴",
        "华 英 明 珍 芳 德 文 贞",
    ),
    1950: (
        "建国 国庆 援朝 和平 建华 秀兰 玉珍 桂英 志强 爱民 胜利 翠兰 凤英 解放 新民 淑华 永红 文革 卫国 素芳",
        "军 华 平 英 兰 明 强 芳",
    ),
    1962: (
        "卫东 红梅 志红 向阳 丽华 建军 永强 念慈 晓春 小平 学军 秀芳 俊杰 雅琴 立新 丹 跃进 慧敏 国栋 春燕",
        "红 军 勇 敏 丽 涛 燕 斌 静 刚 伟 平",
    ),
    1972: (
        "海燕 晓东 志刚 文静 雪梅 建平 丽娟 永生 国强 晓红 冬梅 俊峰 雅丽 立群 小军 秀丽 海涛 春梅 志远 淑敏",
        "伟 静 磊 敏 勇 艳 军 丽 涛 娜 强 霞 鹏 洁 宇 波",
    ),
    1985: (
        "雨薇 晨曦 志鹏 思远 婷婷 俊杰 雪莲 明哲 文博 佳琪 小龙 倩倩 子健 丹丹 嘉怡 云飞 诗涵 海峰 梦洁 宇航",
        "超 婷 鑫 倩 浩 颖 帆 雪 凯 璐 晨 莹 博 琳 杰 瑶",
    ),
    1998: (
        "子涵 雨桐 浩然 欣怡 宇轩 梓萱 思琪 博文 诗琪 俊熙 可馨 一诺 佳豪 若曦 天佑 语嫣 明轩 书瑶 奕辰 梦琪",
        "睿 瑶 轩 萱 昊 妍 涵 宸 怡 琪",
    ),
}
MINORITY = ("买买提·吐尔逊", "阿依古丽·艾合买提", "扎西·次仁", "乌云其木格", "古丽娜尔·伊明", "尼玛·卓玛", "吉克·阿木")
FOREIGN = (
    ("阮文安", "NGUYEN VAN AN"),
    ("金成浩", "KIM SUNG HO"),
    ("安娜·彼得洛娃", "PETROVA ANNA"),
    ("巴里·迪亚洛", "DIALLO BARRY"),
)
RARE = ("䶮", "㛃", "𬱖", "𫖮", "堃", "喆", "昇", "犇", "骉", "翀", "頔", "玥")
SECOND_SIMPLIFICATION = {"萧": "肖", "傅": "付", "戴": "代", "阎": "闫", "蓝": "兰", "邱": "丘", "阙": "缺", "潘": "番"}
TRADITIONAL = {
    "萧": "蕭", "陈": "陳", "刘": "劉", "张": "張", "杨": "楊", "黄": "黃", "赵": "趙", "吴": "吳", "孙": "孫", "马": "馬",
    "罗": "羅", "谢": "謝", "许": "許", "韩": "韓", "冯": "馮", "邓": "鄧", "钟": "鍾", "谭": "譚", "陆": "陸", "卢": "盧",
    "国": "國", "华": "華", "兰": "蘭", "贞": "貞", "学": "學", "绍": "紹", "启": "啟", "树": "樹", "驹": "駒", "珍": "珍",
    "东": "東", "庆": "慶", "凤": "鳳", "爱": "愛", "胜": "勝", "叶": "葉", "苏": "蘇", "严": "嚴", "龙": "龍", "万": "萬",
}  # fmt: skip
PROVINCES = ("西川", "东陵", "南湖", "北原", "江右", "海州", "云岭", "关中")  # no province of this earth
COUNTIES = (
    "清溪",
    "白鹤",
    "云门",
    "石桥",
    "龙潭",
    "凤山",
    "青木",
    "柳河",
    "安平",
    "永宁",
    "南溪",
    "金堂口",
    "望江",
    "长坪",
)


def given(chance: random.Random, birth_year: int) -> str:
    eras = sorted(GIVEN)
    era = max((year for year in eras if year <= birth_year), default=eras[0])
    double, single = GIVEN[era]
    if chance.random() < 0.03:
        return chance.choice(RARE)
    if chance.random() < 0.18:
        return chance.choice(double.split())[0] + chance.choice(double.split())[-1]
    return chance.choice(double.split()) if chance.random() < 0.62 else chance.choice(single.split())


def full(chance: random.Random, birth_year: int) -> str:
    """Return a name as the person would write it today."""
    if chance.random() < 0.008:
        return chance.choice(MINORITY)
    if chance.random() < 0.012:
        return chance.choice(COMPOUND) + given(chance, birth_year)
    # Common surnames stand first in the list and are common here too.
    index = min(int(chance.expovariate(1 / 34)), len(SURNAMES) - 1)
    return SURNAMES[index] + given(chance, birth_year)


def as_written(  # noqa: PLR0911  one trouble a line
    chance: random.Random, name: str, year: int
) -> str:
    """Return the name as a clerk of `year` put it on paper: old forms, spaces, holes, remarks."""
    roll = chance.random()
    if year < 1957 or (year < 1964 and roll < 0.2):
        return "".join(TRADITIONAL.get(sign, sign) for sign in name)
    if 1977 <= year <= 1986 and name[0] in SECOND_SIMPLIFICATION and roll < 0.6:
        return SECOND_SIMPLIFICATION[name[0]] + name[1:]
    if "·" in name:
        return name.replace("·", chance.choice("·•．・ "))
    if roll < 0.05 and len(name) == 2:
        return f"{name[0]}　{name[1]}"
    if roll < 0.06:
        return f"{name} "
    if roll < 0.068 and year > 1978:
        return f"{name}*"
    if any(ord(sign) > 0x9FFF or "㐀" <= sign <= "䶿" for sign in name) and year < 2005:
        return "".join(chance.choice("？□") if ord(sign) > 0x9FFF or "㐀" <= sign <= "䶿" else sign for sign in name)
    return name
