"""Words of units' lists: why a file or a row cannot be taken, and what to do about it."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantai.reference.rules.lists import MOST_ROWS, RowFault

Word = str | Promise

COLUMN: dict[str, Word] = {
    "name": _("姓名"),
    "material": _("材料"),
    "entered": _("入学年份"),
    "graduated": _("毕业年份"),
    "unit": _("院系"),
    "school": _("学校"),
    "level": _("层次"),
    "major": _("专业"),
    "student_no": _("学号"),
    "id_number": _("身份证号"),
    "copies": _("份数"),
    "language": _("语言"),
    "note": _("备注"),
}
FILE: dict[str, Word] = {
    "EMPTY": _("表里没有内容。请确认选对了文件，并且已经保存。"),
    "TOO_LARGE": _("文件太大。一张名单最多五百行，请只留名单本身，另存后再传。"),
    "ENCRYPTED": _("文件设有打开密码。请取消密码，另存后再传。"),
    "MACROS": _("文件里带有宏。请另存为不带宏的 .xlsx，再传。"),
    "NOT_A_SHEET": _("这不是表格。请用 .xlsx、.xls、.ods 或 .csv。"),
    "HTML": _("这其实是网页，只是扩展名像表格。请用表格软件打开，另存为 .xlsx，再传。"),
    "ENCODING": _("文字编码认不出来。请另存为 .xlsx，或 UTF-8、GB18030 编码的 .csv。"),
    "TOO_MANY_COLUMNS": _("列太多。请只留名单需要的列，再传。"),
    "NO_HEADER": _("没有找到表头。表头一行里要有“姓名”和“材料”两栏；可以下载样表照着填。"),
    "NO_ROWS": _("表头下面没有一行名单。请填好再传。"),
    "TOO_MANY_ROWS": _("名单超过五百行。请拆成几张，分几次传；一行也没有收。"),
}
BROKEN = _("文件读不出来。请用表格软件打开检查，另存为 .xlsx，再传。")
REQUEST: dict[str, Word] = {
    "NOT_A_UNIT": _("名单由单位经办人的账户提交。请先请档案馆为您的单位开通经办人账户。"),
    "NO_UNIT": _("请填写单位全称，和公章一致。"),
    "CREDIT_CODE": _("统一社会信用代码不对，请照营业执照或法人证书核对十八位。"),
    "NO_LETTER_NO": _("请填写公函的编号。"),
    "NO_GROUND": _("查他人档案须写明依据：本人书面同意，或法定职责。"),
    "NO_GROUND_TEXT": _("请写明依据哪一条规定，或本人同意书存在哪里。"),
    "NO_PAPER": _("请上传盖了公章的公函，写明查谁、为何、要哪些材料。"),
    "NO_PURPOSE": _("请选择用途。"),
    "FREE_MAIL": _("复函只发到单位自己的邮箱。请先在账户里验证单位域名的邮箱，再提交名单。"),
}
# code → (rule, remedy)
ROW: dict[str, tuple[Word, Word]] = {
    "NAME_MISSING": (_("缺姓名"), _("写在校时的姓名")),
    "MATERIAL_MISSING": (_("没有写要哪种材料"), _("照材料目录写名称，例如“录取名册复印件”")),
    "MATERIAL_UNKNOWN": (_("材料目录里没有“%(detail)s”"), _("照材料目录写名称或代码；样表的第二张工作表列出了全部")),
    "NOT_FOR_UNITS": (_("“%(detail)s”不对单位提供"), _("请本人申请，或改要对单位提供的材料")),
    "YEAR_MISSING": (_("入学和毕业年份都没有"), _("至少写一个，记不准写大概")),
    "BAD_YEAR": (_("不是一个年份"), _("写四位数字，例如 1987")),
    "YEARS_TURNED": (_("毕业早于入学"), _("核对两个年份")),
    "BAD_COPIES": (_("份数应当是一以上的整数"), _("只写数字，例如 1；空着就是一份")),
    "OVER_LIMIT": (_("超过这种材料的上限 %(detail)s 份"), _("减少份数；确需更多请另附说明")),
    "BAD_LANGUAGE": (_("这种材料没有“%(detail)s”"), _("写中文、英文或中英文；空着就按默认")),
    "FORMULA": (_("单元格是公式，文件里没有保存结果"), _("复制后“选择性粘贴为数值”，再保存")),
    "SCIENTIFIC": (_("号码被表格软件改成了科学计数法，末几位已经丢失"), _("把这一列设为“文本”，重新录入号码")),
    "TOO_LONG": (_("内容超过 %(detail)s 个字"), _("核对是否错列")),
    "DUPLICATE_ROW": (_("与第 %(detail)s 行是同一个人、同一种材料"), _("删去一行；要多份请写在份数里")),
    "ALREADY_ASKED": (_("三十天内已经申请过，编号 %(detail)s"), _("请看那一个申请；确需再办，请在那里留言")),
    "NO_ADDRESS": (_("这种材料只寄纸质件，而名单没有写单位收件地址"), _("补上收件人、电话和地址，另传这几行")),
    "NOT_HELD": (_("%(detail)s"), _("请核对年份和院系；仍要我们再查，请单独提交申请")),
    "ORDER": (_("%(detail)s"), _("改好这一行，另传一张只有这几行的表")),
}  # fmt: skip
RESULT = (_("行"), _("结果"), _("栏"), _("问题"), _("怎么办"), _("申请编号"), _("现状"), _("文件编号"), _("验证码"))
ACCEPTED, REJECTED, WAITING = _("已受理"), _("有问题"), _("正在受理")
MOST = MOST_ROWS


def of_row(fault: RowFault) -> tuple[str, str, str]:
    """Return (column, rule, remedy) in the reader's language."""
    rule, remedy = ROW.get(fault.code, ROW["ORDER"])
    detail = {"detail": fault.detail or fault.code}
    return str(COLUMN.get(fault.column, fault.column)), str(rule) % detail, str(remedy) % detail
