"""The words of projects, batches, findings and defects."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lantai.digitisation.states.batches import BatchState, Channel, CheckState, PageState

BATCH = {
    BatchState.PLANNED: _("待出库"),
    BatchState.CHECKED_OUT: _("已出库"),
    BatchState.PREPARED: _("已整理"),
    BatchState.SCANNED: _("已扫描"),
    BatchState.PROCESSED: _("已处理图像"),
    BatchState.INDEXED: _("已著录"),
    BatchState.LINKED: _("已挂接"),
    BatchState.QC1: _("一检通过"),
    BatchState.QC2: _("二检通过"),
    BatchState.ACCEPTED: _("已验收"),
    BatchState.RETURNED: _("已归库"),
}
PAGE = {
    PageState.CHECKED: _("已收"),
    PageState.CONFLICT: _("重名，待选"),
    PageState.REJECTED: _("退回重扫"),
    PageState.REPLACED: _("已被重交的代替"),
    PageState.DISMISSED: _("不采用"),
    PageState.ATTACHED: _("已挂到目录"),
}
CHECK = {CheckState.OPEN: _("检查中"), CheckState.PASSED: _("合格"), CheckState.FAILED: _("不合格")}
CHANNEL = {Channel.FOLDER: _("收件文件夹"), Channel.BROWSER: _("网页上传"), Channel.COMMAND: _("命令")}
COLOURS = {"ANY": _("不限"), "GREY": _("灰度或彩色"), "COLOUR": _("彩色")}
COPIES = {
    "": _("不做"), "JPEG": _("每页一个 JPEG"), "PDF": _("每卷一个可检索的 PDF/A"), "JPEG+PDF": _("JPEG 和 PDF/A"),
}  # fmt: skip

# code → what was found, what to do
FINDINGS = {
    "NOT_AN_IMAGE": (_("不是图像"), _("请交 TIFF、JPEG、PNG、JPEG 2000 或 PDF。")),
    "IMAGE_BROKEN": (_("图像损坏，读不完整"), _("请从原始扫描重新导出这一页。")),
    "IMAGE_TOO_LARGE": (_("图像大得离谱"), _("请核对扫描设置，分辨率或尺寸写错了。")),
    "IMAGE_TIME": (_("图像太久打不开"), _("请换一种格式重新导出。")),
    "PDF_ENCRYPTED": (_("PDF 有口令"), _("请去掉口令再交。")),
    "FILE_TOO_LARGE": (_("文件超过 300 MB，或压缩比不正常"), _("请一页一个文件交。")),
    "EMPTY": (_("空文件"), _("传送时断了，请重交这个文件。")),
    "FORBIDDEN_MEMBER": (_("压缩包里的路径不合规"), _("请重新打包，不要用上级目录或链接。")),
    "ZIP_ENCRYPTED": (_("压缩包里这个文件有口令"), _("请去掉口令重新打包。")),
    "DIGEST_DIFFERS": (_("与清单的摘要不符"), _("文件在传送中变了，或清单写错；请核对后重交文件或清单。")),
    "NAME_UNREAD": (_("文件名看不出是哪一卷哪一页"), _("请按项目的命名规则改名重交，或在这里移到正确的位置。")),
    "OTHER_VOLUME": (_("档号不在这个批次"), _("放错了卷：请移到正确的卷，或把那一卷加进批次。")),
    "SECOND_DELIVERY": (_("这一页交过两次，内容不同"), _("请对比两张，选一张。")),
    "NOT_DECLARED": (_("清单里没有这个文件"), _("请补清单，或确认它确实属于这一批。")),
    "AFTER_CHECK": (_("抽检以后才交来"), _("抽检没有看过这一页，请单独看一眼。")),
    "LOW_RESOLUTION": (_("分辨率低于合同"), _("请按合同的分辨率重扫。")),
    "NO_RESOLUTION": (_("没有写分辨率"), _("请核对扫描设置；图像写明分辨率才能验收。")),
    "NOT_COLOUR": (_("色彩模式低于合同"), _("请按合同的色彩模式重扫。")),
    "TOO_SMALL": (_("图像太小"), _("请核对是不是缩略图。")),
    "BLANK": (_("空白页"), _("确是空白就留着；是漏扫就退回。")),
    "SAME_FILE": (_("与另一个文件完全相同"), _("同一页交了两遍，还是这一页漏了？")),
    "LOOKS_SAME": (_("与相邻的页看起来一样"), _("可能同一页扫了两遍。")),
    "SKEWED": (_("歪斜"), _("看得清就留着；超过合同要求就退回。")),
    "CUT_OFF": (_("边上的字可能被切掉"), _("请看四边是否完整。")),
    "SIDEWAYS": (_("可能横着"), _("请看方向；识别时会自己转正，交付件仍应是正的。")),
    "UPSIDE_DOWN": (_("倒置：上下颠倒"), _("识别时已转正；交付件应是正的，请退回重扫或转正重交。")),
    "OTHER_TITLE": (_("表头的年级或班级与本卷题名不同"), _("可能放错了卷：请对着题名看，放错的移到正确的卷。")),
    "NO_TEXT": (_("没有认出字"), _("空白、照片或反面朝上：确是这样就留着，漏扫就退回。")),
    "NOT_READ": (_("识别没有成功"), _("请看图像是否完好；完好的可以再认一次，或人工著录。")),
    "HANDWRITTEN": (_("像是手写，或印得太淡"), _("机器认不准，已列入整页校核；请人工著录。")),
    "TORN": (_("页角发黑，可能撕破或折角"), _("请看原件：折角要展平重扫，撕破的如实保留。")),
    "PHOTOGRAPH": (_("像照片，不像文字页"), _("确是照片就留着，不会认字。")),
    "PDF_SCRIPTS": (_("PDF 带脚本或自动动作"), _("脚本不会运行，页面已另存为图像；请让承包方交干净的 PDF。")),
    "TURNED": (_("靠方向标记转正"), _("我们看到的是转正后的样子。")),
    "CMYK": (_("印刷色（CMYK）"), _("看的时候按普通颜色显示。")),
    "DEEP": (_("16 位"), _("原件照存，另做了一张普通图像用于查看。")),
    "ONE_BIT": (_("黑白二值"), _("印章和淡字可能已经丢失。")),
}
# kinds a person may give, in the order of the keys 1–9
DEFECTS = {
    "BLURRED": _("模糊"),
    "SKEW": _("歪斜"),
    "CUT": _("切边"),
    "MISSING": _("漏页"),
    "TWICE": _("重页"),
    "REVERSED": _("倒置、反面"),
    "DIRTY": _("污点、黑边、遮挡"),
    "COLOUR": _("偏色、太深太浅"),
    "WRONG_PLACE": _("卷或页号错"),
}
DELIVERY = {
    "CLOSED": _("这个批次已经验收，不再收文件。要补交，请另开一个批次。"),
    "NAME": _("文件名太长或是空的：%(name)s。请缩短后再交。"),
    "CHANGING": _("%(name)s 还在变化，没有收。传完再试一次。"),
    "UNREADABLE": _("%(name)s 打不开（%(why)s），没有收。请让系统管理员看文件的权限。"),
    "NO_SOURCE": _("找不到这个文件夹或文件。"),
    "NOTHING": _("里面没有可收的文件。"),
    "NOT_A_ZIP": _("%(name)s 不是完好的 zip 压缩包。请重新打包，或直接交文件夹。"),
    "ZIP_TOO_MANY": _("%(name)s 里的文件超过二十万个。请分几包交。"),
    "ZIP_TOO_LARGE": _("%(name)s 展开后大得不正常，没有打开。请分几包交。"),
    "ZIP_ENCRYPTED": _("%(name)s 有口令。请去掉口令再交。"),
    "OFFSET": _("断点对不上，请从服务器说的位置接着传。"),
    "PART": _("这一段上传不合规，请重新选择文件夹。"),
}
FOLDER_TROUBLES = {
    "NO_FOLDER": _("文件夹不在了，或读不了"),
    "NOBODY": _("设文件夹的账号停用了，请由在岗的档案员重新设"),
    "NO_BATCH": _("有文件不在任何批次的子文件夹里，没有收"),
    "NO_MOVE": _("收下的文件移不走，请看文件夹的权限"),
    "FAULT": _("收件时出错，下次再试"),
}
CONSISTENCY = {
    "WAITING": _("还有文件没有检查完"),
    "OPEN_PAGE": _("还有重名待选的页"),
    "REJECTED": _("还有退回没有重交的页"),
    "LOOK": _("机器提醒的页还没有人看过"),
    "NO_PLACE": _("页不在批次的任何一卷里"),
    "GONE": _("目录里已经没有这一卷，或已离馆"),
    "SECRET": _("涉密档案不进本系统"),
    "MISSING": _("页号不连续"),
    "COUNT": _("页数与目录不符"),
    "EMPTY_VOLUME": _("这一卷一页也没有"),
    "TAKEN": _("目录里这一页已有另一张图像"),
    "UNDELIVERED": _("清单里有、没有交来的文件"),
}
CLAIM = (_("其中 %(n)s 卷（件）在数字化批次里"), _("先把它们拿出批次；已经收到页的批次不能撤。"))
