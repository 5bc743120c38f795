"""Words for codes that these pages show."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = str | Promise

KINDS: dict[str, Words] = {
    "VOLUMES": _("案卷目录"),
    "VOLUME_ITEMS": _("卷内文件目录"),
    "ITEMS": _("归档文件目录"),
    "PERSONS": _("学生名单"),
    "UNKNOWN": _("不导入这张表"),
    "PAGES": _("页面图像"),
    "WAITING": _("待读取"),
}
STATES: dict[str, tuple[str, Words]] = {
    "WAITING": ("wait", _("排队中")),
    "RUNNING": ("now", _("正在读取")),
    "DONE": ("done", _("已完成")),
    "FAILED": ("no", _("没有读成")),
}
OPENING: dict[str, Words] = {
    "OPEN": pgettext_lazy("status", "开放"),
    "CONTROLLED": _("控制"),
    "DEFERRED": _("延期开放"),
    "UNREVIEWED": _("未审核"),
}
REVIEWS: dict[str, Words] = {
    "due": _("满 25 年，待审核"),
    "later": _("未满 25 年"),
    "open": _("已开放"),
    "controlled": _("控制使用"),
    "deferred": _("延期开放"),
}
RELATIONSHIPS: dict[str, Words] = {
    "SELF": _("本人"),
    "DELEGATE": _("受本人委托"),
    "KIN": _("亡故校友的近亲属"),
    "UNIT": _("单位"),
    "AUTHORITY": _("司法、纪检机关"),
    "RESEARCHER": _("研究者"),
}
HELD: dict[str, tuple[str, Words]] = {
    "digitised": ("done", _("有，已扫描")),
    "held": ("ink", _("有，在纸上")),
    "unknown": ("wait", _("要查了才知道")),
    "not_held": ("no", _("没有")),
    "silent": ("todo", _("没有登记")),
}
PAPERS: dict[str, tuple[str, Words]] = {
    "COME": ("done", _("已归")),
    "PARTLY": ("wait", _("归了一部分")),
    "MISSING": ("late", _("还缺")),
    "WAIVED": ("todo", _("不再要")),
}
SECRECY: dict[str, Words] = {
    "PUBLIC": "",
    "INTERNAL": _("内部"),
    "SECRET": _("秘密（仅存根）"),
    "CONFIDENTIAL": _("机密（仅存根）"),
    "TOP_SECRET": _("绝密（仅存根）"),
}
SUBJECTS: dict[str, Words] = {
    "volume": _("案卷"),
    "item": pgettext_lazy("holdings", "件"),
    "mention": _("人名著录"),
    "page": _("页图"),
}
FIELDS: dict[str, Words] = {
    "raw_name": _("姓名"), "title": _("题名"), "creator": _("责任者"), "doc_number": _("文号"), "year": _("年度"),
    "date_text": _("日期"), "page_count": _("页数"), "item_count": _("件数"), "retention": _("保管期限"),
    "secrecy": _("密级"), "opening_status": _("开放标识"), "department": _("归档单位"), "location": _("存放位置"),
    "remark": _("备注"), "class_code": _("分类号"), "catalogue_no": _("目录号"), "volume_no": _("案卷号"),
    "page_label": _("页次"), "birth": _("出生日期"), "sex": _("性别"), "student_no": _("学号"),
    "id_number": _("身份证号"), "unit": _("院系"), "major": _("专业"), "class_name": _("班级"), "level": _("层次"),
    "entered": _("入学年"), "graduated": _("毕业年"), "native_place": _("籍贯"), "former_names": _("曾用名"),
    "page": _("页号"), "row": _("行号"), "ref_code": _("档号"), "diploma_no": _("毕业证书号"),
    "degree_no": _("学位证书号"), "exam_no": _("考生号"), "record_kind": _("材料种类"), "file_name": _("文件名"),
    "sha256": _("指纹"),
}  # fmt: skip
