"""Words of readings: why a page could not be read, what is doubted of a page, layouts, states."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

REFUSALS = {
    "NOT_AN_IMAGE": _("不是图像，请重新扫描或重新上传"),
    "IMAGE_BROKEN": _("图像损坏或不完整，请重新扫描"),
    "IMAGE_TOO_LARGE": _("图像太大，请缩小分辨率后重新上传"),
    "PDF_ENCRYPTED": _("PDF 有密码，请去掉密码后重新上传"),
    "FILE_TOO_LARGE": _("文件太大，请分页后重新上传"),
    "PAGE_BLANK": _("空白页，或是没有文字的照片"),
    "PAGE_TIME": _("识别超时，请人工著录，或重新扫描后再认"),
    "PAGE_CRASHED": _("识别程序在这一页上中断，请人工著录，并告诉管理员"),
    "OBJECT_GONE": _("图像已不在库中，请查看对应的案卷"),
    "OBJECT_DAMAGED": _("图像与入库时的校验值不符，请立即告诉管理员"),
    "STORE": _("存储暂时读不出来，请稍后再认"),
}
PAGE_DOUBTS = {
    "NO_LAYOUT": _("不是认得的名册或卡片，请人工著录"),
    "NO_ROWS": _("有表头而没有认出一行"),
    "FEW_NAMES": _("半数以上的姓名存疑，请整页核对"),
    "COUNT": _("认出的人数与页上所写的人数不同"),
    "OTHER_YEAR": _("考号多半不是本卷年度的，这一页可能放错了卷"),
    "OTHER_TITLE": _("表头写的年级或班级与本卷题名不同，这一页可能放错了卷：请对着题名看，放错的移到正确的卷"),
    "UPSIDE_DOWN": _("图像上下颠倒，识别时已转正；请重扫或转正后重交"),
    "ON_ITS_SIDE": _("图像横着，识别时已转正"),
    "HANDWRITTEN": _("像是手写，或印得太淡，请整页核对"),
}
LAYOUTS = {
    "ADMISSION_ROSTER": _("录取名册"),
    "CLASS_SCORES": _("成绩登记册"),
    "DEGREE_LIST": _("学位名单"),
    "GRADUATION_LIST": _("毕业生名册"),
    "STUDENT_LIST": _("学生名册"),
    "STATUS_CARD": _("学籍卡"),
    "TRANSCRIPT": _("成绩单"),
}
STATES = {"WAITING": _("等待识别"), "READ": _("已识别"), "REFUSED": _("未能识别")}
