"""Readings of Chinese names, toneless, ü as v; surnames read as surnames (domain.md 5.6 #25)."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from itertools import islice, product

SYLLABLES = frozenset(
    "a ai an ang ao ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu ca cai can cang cao ce cen ceng "
    "cha chai chan chang chao che chen cheng chi chong chou chu chuai chuan chuang chui chun chuo ci cong cou cu cuan "
    "cui cun cuo da dai dan dang dao de dei den deng di dia dian diao die ding diu dong dou du duan dui dun duo e ei en "
    "eng er fa fan fang fei fen feng fo fou fu ga gai gan gang gao ge gei gen geng gong gou gu gua guai guan guang gui "
    "gun guo ha hai han hang hao he hei hen heng hong hou hu hua huai huan huang hui hun huo ji jia jian jiang jiao jie "
    "jin jing jiong jiu ju juan jue jun ka kai kan kang kao ke ken keng kong kou ku kua kuai kuan kuang kui kun kuo la "
    "lai lan lang lao le lei leng li lia lian liang liao lie lin ling liu long lou lu luan lun luo lv lve ma mai man "
    "mang mao me mei men meng mi mian miao mie min ming miu mo mou mu na nai nan nang nao ne nei nen neng ni nian niang "
    "niao nie nin ning niu nong nou nu nuan nuo nv nve o ou pa pai pan pang pao pei pen peng pi pian piao pie pin ping "
    "po pou pu qi qia qian qiang qiao qie qin qing qiong qiu qu quan que qun ran rang rao re ren reng ri rong rou ru "
    "ruan rui run ruo sa sai san sang sao se sen seng sha shai shan shang shao she shei shen sheng shi shou shu shua "
    "shuai shuan shuang shui shun shuo si song sou su suan sui sun suo ta tai tan tang tao te teng ti tian tiao tie "
    "ting tong tou tu tuan tui tun tuo wa wai wan wang wei wen weng wo wu xi xia xian xiang xiao xie xin xing xiong xiu "
    "xu xuan xue xun ya yan yang yao ye yi yin ying yo yong you yu yuan yue yun za zai zan zang zao ze zei zen zeng zha "
    "zhai zhan zhang zhao zhe zhen zheng zhi zhong zhou zhu zhua zhuai zhuan zhuang zhui zhun zhuo zi zong zou zu zuan "
    "zui zun zuo".split()
)

# Surnames whose reading is not the character's everyday one; where two families differ, both.
SURNAMES: dict[str, tuple[str, ...]] = {
    key: tuple(readings.split("/"))
    for key, readings in (
        pair.split(":")
        for pair in (
            "曾:zeng 单:shan 單:shan 解:xie 觧:xie 仇:qiu 朴:piao 查:zha 査:zha 盖:ge/gai 蓋:ge/gai 区:ou 區:ou 尉:wei/yu 乐:yue/le "
            "樂:yue/le 任:ren 华:hua 華:hua 翟:zhai/di 缪:miao/mou 繆:miao/mou 宓:mi/fu 覃:qin/tan 种:chong/zhong 黑:he/hei 折:she "
            "召:shao/zhao 员:yun 員:yun 贠:yun 祭:zhai/ji 洗:xian 冼:xian 逄:pang 秘:bi 繁:po 能:nai 乜:nie 隗:wei/kui 柏:bai/bo "
            "薄:bo 藏:zang 车:che 車:che 谌:chen/shen 諶:chen/shen 郗:xi/chi 郇:xun/huan 相:xiang 应:ying 應:ying 佘:she 厍:she 曲:qu "
            "瞿:qu 阙:que 闕:que 眭:sui 宿:su 庹:tuo 哈:ha 盛:sheng 殳:shu 钭:tou 鈄:tou 弥:mi 过:guo 過:guo 句:gou 缑:gou 緱:gou "
            "呙:guo 咼:guo 妫:gui 媯:gui 炅:gui 炔:gui 逯:lu 么:yao 麽:yao 幺:yao 牟:mou/mu 莘:shen/xin 燕:yan 鄢:yan 仉:zhang 臧:zang "
            "訾:zi 笪:da 逮:dai 石:shi 沈:shen 沉:shen 那:na 纪:ji 紀:ji 葛:ge 都:du 车:che 卜:bu 贾:jia 賈:jia 令:ling 参:shen 强:qiang "
            "強:qiang 尹:yin 晟:cheng/sheng 重:chong 长:zhang 長:zhang 覃:qin/tan 嗯:en 邸:di 俞:yu 於:yu 余:yu 予:yu 褚:chu 储:chu 郝:hao "
            "洪:hong 阚:kan 闞:kan 郏:jia 郟:jia 郄:qie/xi 郤:xi 隽:juan/jun 雋:juan/jun 澹:tan 亓:qi 不:fou/bu 夹:jia 冒:mao 撒:sa 万:wan "
            "萬:wan 尾:wei 祝:zhu 吐:tu 拓:tuo 适:kuo 亚:ya 厘:li 敦:dun 贲:ben 賁:ben 枚:mei 杓:shao 虑:lv 闾:lv 閭:lv 吕:lv 呂:lv 律:lv "
            "尉迟:yuchi 尉遲:yuchi 万俟:moqi 萬俟:moqi 长孙:zhangsun 長孫:zhangsun 澹台:tantai 澹臺:tantai 令狐:linghu 亓官:qiguan "
            "单于:chanyu 單于:chanyu 宰父:zaifu 呼延:huyan 鲜于:xianyu 鮮于:xianyu 闾丘:lvqiu 閭丘:lvqiu 拓跋:tuoba 夹谷:jiagu 皇甫:huangfu "
            "欧阳:ouyang 歐陽:ouyang 区阳:ouyang 司马:sima 司馬:sima 上官:shangguan 夏侯:xiahou 诸葛:zhuge 諸葛:zhuge 东方:dongfang 東方:dongfang "
            "赫连:helian 赫連:helian 公孙:gongsun 公孫:gongsun 慕容:murong 宇文:yuwen 司徒:situ 司空:sikong 司寇:sikou 轩辕:xuanyuan "
            "钟离:zhongli 鍾離:zhongli 锺离:zhongli 濮阳:puyang 濮陽:puyang 淳于:chunyu 太叔:taishu 申屠:shentu 仲孙:zhongsun 公羊:gongyang "
            "端木:duanmu 独孤:dugu 獨孤:dugu 南宫:nangong 南宮:nangong 西门:ximen 西門:ximen 东郭:dongguo 東郭:dongguo 百里:baili "
            "第五:diwu 梁丘:liangqiu 左丘:zuoqiu 谷梁:guliang 穀梁:guliang 纳兰:nalan 納蘭:nalan 完颜:wanyan 完顏:wanyan 叶赫:yehe 爱新:aixin "
            "欧陽:ouyang"
        ).split()
    )
}
DOUBLE = frozenset(surname for surname in SURNAMES if len(surname) == 2)
MOST = 8  # readings of one name kept


@cache
def _dictionary() -> dict[int, str]:
    from pypinyin.pinyin_dict import pinyin_dict  # noqa: PLC0415  40,000 entries: only for who needs them

    return dict(pinyin_dict)


def bare(syllable: str) -> str:
    """Return `syllable` in small letters without tone; ü, u: and a lone yu after l or n become v."""
    text = syllable.lower().replace("u:", "ü").replace("ü", "v").replace("ǖ", "v").replace("ǘ", "v")
    text = text.replace("ǚ", "v").replace("ǜ", "v")
    plain = unicodedata.normalize("NFD", text)
    return "".join(one for one in plain if not unicodedata.combining(one))


@lru_cache(maxsize=32768)
def readings(character: str) -> tuple[str, ...]:
    """Return the toneless readings of one character, the usual first, two at most."""
    known = _dictionary().get(ord(character), "")
    found = dict.fromkeys(bare(one) for one in known.split(",") if one)
    return tuple(one for one in found if one in SYLLABLES)[:2]


def surname_of(name: str) -> str:
    """Return the surname of a cleaned Chinese name: two characters for a double surname, else the first."""
    return name[:2] if len(name) > 2 and name[:2] in DOUBLE else name[:1]


@lru_cache(maxsize=65536)
def of_name(name: str) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """Return the readings of a cleaned Chinese name: pairs of (surname syllables, given syllables), usual first."""
    surname = surname_of(name)
    heads = (SURNAMES.get(surname) or readings(surname[:1])[:1]) if surname else ()
    given = [readings(one) for one in name[len(surname) :]]
    if not heads or not all(given):
        return ()
    combinations = islice(product(heads, *given), MOST)
    return tuple(((one[0],), tuple(one[1:])) for one in combinations)


def full(name: str) -> tuple[str, ...]:
    """Return the run-together readings of a Chinese name: ``zhounianci``."""
    return tuple(dict.fromkeys("".join(head + given) for head, given in of_name(name)))


@lru_cache(maxsize=8192)
def split(letters: str, most: int = 6) -> tuple[tuple[str, ...], ...]:
    """Return the ways to divide run-together `letters` into syllables (xian: one or xi an), fewest first."""
    if not letters.isascii() or len(letters) > 36:
        return ()
    found: list[tuple[str, ...]] = []

    def go(rest: str, taken: tuple[str, ...]) -> None:
        if len(found) >= most * 4:
            return
        if not rest:
            found.append(taken)
            return
        for size in range(min(6, len(rest)), 0, -1):
            if rest[:size] in SYLLABLES:
                go(rest[size:], (*taken, rest[:size]))

    go(letters, ())
    return tuple(sorted(found, key=len)[:most])
