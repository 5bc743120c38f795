"""Words of imports: why a file or a row was refused and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

FILE_REFUSALS: dict[str, Words] = {
    "EMPTY": _("文件里没有内容。请确认选对了文件，并且表格已经保存。"),
    "TOO_LARGE": _("文件超过 500 MB。请按年度或门类拆成几个文件，分次导入。"),
    "ENCRYPTED": _("文件设有打开密码。请在表格软件里取消密码，另存后再导入。"),
    "MACROS": _("文件里带有宏。请另存为不带宏的 .xlsx，再导入。"),
    "ZIP_BOMB": _("文件展开后大得不正常，没有打开。请在表格软件里新建一个文件，只粘贴数据，再导入。"),
    "TOO_MANY_COLUMNS": _("表格超过 200 列。请删去与目录无关的列和远处多余的单元格，再导入。"),
    "TOO_MANY_SHEETS": _("文件里的工作表超过 200 张。请拆成几个文件，再导入。"),
    "NOT_A_SHEET": _("这不是表格文件，也不是目录。请提供 .xlsx、.xls、.ods、.csv，或导出过的 JSON Lines、EAD 3。"),
    "HTML": _("这其实是网页，只是扩展名像表格。请用表格软件打开，另存为 .xlsx，再导入。"),
    "ENCODING": _("文字编码无法识别。请另存为 UTF-8 或 GB18030 编码的 .csv，或存为 .xlsx。"),
    "DAMAGED": _("文件已损坏或不完整，读不出来。请在表格软件里打开、检查，另存后再导入。"),
    "CUT_SHORT": _("导入中途被打断。已写入的都在；把同一个文件再导入一次，就从那里接着做，不会重复。"),
    "UNDO_STOPPED": _("撤销做到一半停下了：有人刚用上了其中的内容。没有撤的还在；看清拦着的是什么，再撤销一次。"),
    "STORE_FULL": _("存储空间已满，导入停下了。已写入的都在；请系统管理员腾出空间，再导入一次就接着做。"),
    "NO_ROOM": _("服务器上没有地方放这个文件，没有接收，也没有留下残片。请联系系统管理员腾出空间，再传一次。"),
    "MEMORY": _(
        "文件太复杂，读取时超出了内存限额。请新建一个文件，只粘贴有内容的行和列（远处常有多余的单元格）；还是太大，就拆成几个文件。.xls、.ods、.xlsb 要整个读进内存，请另存为 .xlsx 或 .csv（逐行读，多大都一样），再导入。"
    ),
    "TIME": _("读取时间太长，已经停下。请拆成几个文件，分次导入。"),
    "BROKEN": _("文件内容不合格式，读不出来。请在表格软件里另存为 .xlsx，再导入。"),
    "CRASHED": _("读取时出错，已经停下。已写入的都在；请在表格软件里另存为 .xlsx，再导入一次，不会重复。"),
    "NO_HEADER": _("没有找到表头。表头一行里至少要有两个认得的栏目名，例如“姓名”和“学号”，或“档号”和“题名”。"),
}

# Why somebody may not let a sheet's word stand in place of ours.
NOT_TAKEN: dict[str, Words] = {
    "ASKED": _("已经提出改为涉密，等馆长或副馆长在它的著录页上确认；退回以后，再回这里裁决。"),
    "SECRECY_DOOR": _("这一条是国家秘密，目录不能改低它的密级；已经解密的，请在它的著录页上办密级变更。"),
    "OPENING_HEAD": _("表里的放宽了使用范围，由馆长或副馆长裁决。"),
    "OPENING_TWO": _("表里的放宽了使用范围，而这份目录是您自己导入的，请另一位馆领导裁决。"),
}

# code → (rule, remedy); parameters of the fault fill the gaps.
ROW_RULES: dict[str, tuple[Words, Words]] = {
    "SCIENTIFIC": (_("号码被表格软件改成了科学计数法，末几位已经丢失"), _("把这一列设为“文本”，从原件重新录入号码")),
    "PRIVATE_CHARACTER": (
        _("第 %(place)s 个字是某台电脑上自造的字，别处显示不出来（%(shown)s）"),
        _("照原件改成标准字；字库里没有的写 □，或写成 ⿰火页 这样的拼字"),
    ),
    "GARBLED": (_("文字在转换编码时已经损坏"), _("从原库重新导出，或照原件改正")),
    "NUMBER_AS_DAY": (_("号码被表格软件改成了日期"), _("把这一列设为“文本”，照原件重新录入号码")),
    "DATE_SERIAL": (_("日期成了表格软件的序数，大概是 %(date)s"), _("把这一列的格式设为“日期”，或照原件写成 1987-09-01")),
    "BAD_ORIGIN": (_("“来源”一栏被改动过，认不出是哪次导入退回的"), _("把更正表里的“来源”照原样留着；没有了的，删去这一列再导入")),
    "FORMULA_ERROR": (_("单元格是出错的公式"), _("改成正确的值：复制后“选择性粘贴为数值”")),
    "FORMULA_NO_VALUE": (_("单元格是公式，文件里没有保存计算结果"), _("在表格软件里打开并保存一次，或“选择性粘贴为数值”")),
    "CELL_CUT": (
        _("导出时这一格写不下，只有开头的一段"),
        _("从同一个文件最后一张表“写不下的”里取全文；要整份带走再带回，请导出 csv、JSON Lines 或 EAD 3"),
    ),
    "TOO_LONG": (_("内容超过 %(most)s 个字符"), _("核对是否错列；多余的内容移到备注")),
    "OTHER_FONDS": (_("全宗号与本次导入的全宗 %(fonds)s 不同"), _("改正全宗号，或把这一行放到另一个全宗的表里导入")),
    "TITLE_MISSING": (_("缺题名"), _("补上题名")),
    "CODE_MISSING": (_("缺档号，也不能由年度、分类号和案卷（件）号拼出"), _("补上档号，或补齐年度、分类号和案卷（件）号")),
    "BAD_CODE": (_("档号里没有字母或数字，或含有看不见的控制字符"), _("照原件重新录入档号")),
    "VOLUME_MISSING": (_("不知道属于哪一卷：没有档号，表头上方也没有“档号：”"), _("加一列档号，或在表头上方写“档号：……”")),
    "SEQUENCE_MISSING": (_("缺顺序号，也缺页号"), _("补上卷内顺序号或页号")),
    "NAME_MISSING": (_("缺姓名"), _("照原件补上姓名；认不出的字写 □")),
    "NAME_IS_NUMBER": (_("姓名栏里是数字"), _("核对是否错列")),
    "BAD_DATE": (_("不是一个日期"), _("写成 1987-09-01、1987.9 或 1987；不知道的写“不详”")),
    "YEAR_OUT_OF_RANGE": (_("年份不在 1850 年到 %(latest)s 年之间"), _("照原件核对年份")),
    "DATES_REVERSED": (_("终止日期早于起始日期"), _("核对两个日期")),
    "YEARS_REVERSED": (_("毕业早于入学"), _("核对入学和毕业的年份")),
    "BAD_NUMBER": (_("应当是一个整数"), _("只写数字，例如 12")),
    "BAD_SECRECY": (_("密级不是认得的词"), _("写：公开、内部、秘密、机密或绝密；不涉密的留空")),
    "BAD_CHOICE": (_("不是这一项可选的词"), _("写其中一个：%(choices)s")),
    "BAD_DAY": (_("不是一个日子"), _("写成 2026-11-28")),
    "BAD_LINES": (_("这一项只能写一行"), _("去掉单元格里的换行")),
    "BAD_OPENING": (_("开放标识不是认得的词"), _("写：开放、控制、延期开放或未审核；没有审核过的留空")),
    "DUPLICATE_CODE": (_("与第 %(line)s 行档号相同而内容不同"), _("核对两行，改正档号或删去一行")),
    "DUPLICATE_NUMBER": (_("与第 %(line)s 行学号相同而内容不同"), _("核对两行，改正学号或删去一行")),
    "DUPLICATE_PERSON": (_("与本表另一行是同一个人（姓名、入学年、院系、序号都相同），内容却不同"), _("核对两行；确是两个人的，加一列序号")),
    "FORMER_CODE": (_("这是旧档号，现在的档号是 %(code)s"), _("改用现在的档号")),
    "FORMER_TAKEN": (
        _("曾用档号 %(code)s 是 %(unit)s 的（现在的，或从前的）"),
        _("照原件核对：一个档号从来只属于一份档案；不是这一份的，从“曾用档号”里删去"),
    ),
    "FORMER_IS_OWN": (_("曾用档号就是现在的档号"), _("写从前的档号；没有改过档号的留空")),
    "SERIES_UNKNOWN": (
        _("全宗里没有类别“%(series)s”"),
        _("先在全宗的页上立这个类别，或先导入写有类别的 JSON Lines、EAD 3；写法同导出的表：上级 › 下级。不在类别里的留空"),
    ),
    "SERIES_SEVERAL": (_("叫“%(series)s”的类别有 %(count)s 个"), _("连同上级一起写：上级 › 下级")),
    "BAD_ORDER": (_("不是一个排列键"), _("照导出的表原样留着；要按档号排的，删去这一格")),
    "BAD_KEY": (_("不是一个件键"), _("照导出的表原样留着；件没有移动过、案卷没有改过档号的，删去这一格")),
    "PARENT_UNKNOWN": (
        _("没有上级件 %(parent)s：馆藏里没有，这张表到这里也没有（或者它那一行退回了）"),
        _("把上级件排在前面，或先导入它，再导入这一行；写上级件的件键或档号，不是组件的留空"),
    ),
    "PARENT_ELSEWHERE": (
        _("上级件 %(parent)s 在案卷 %(volume)s 里，这一件在 %(own)s 里"),
        _("组件跟着它的文件走：核对档号和上级件，两件要在同一卷（或都不在卷里）"),
    ),
    "PARENT_CIRCLE": (_("上级件 %(parent)s 就是这一件自己，或者在它的下面"), _("核对上级件，照原件写它属于哪一件")),
    "PARENT_DEEP": (_("组件下面再分组件，超过 %(most)s 层"), _("把最里面的并到上一层")),
    "NO_HEADER": (_("这张工作表没有认得的表头，已跳过"), _("如果它是目录，请把栏目名写在同一行；如果是说明，不必理会")),
    "HELD_SECRET": (
        _("馆藏里这一条是国家秘密，只留存根；这一行没有读进来，原表也没有保存"),
        _("涉密档案不得进入本网络，请从表中删去；已经解密的，先由馆领导在它的著录页上办密级变更"),
    ),
    "UNDER_SECRET": (
        _("%(unit)s 是国家秘密，只留存根；这一行写的是它里面的，没有读进来，原表也没有保存"),
        _(
            "涉密档案不得进入本网络，请从表中删去；里面的一件要登记存根的，写明密级；已经解密的，先由馆领导在它的著录页上办密级变更"
        ),
    ),
    "SECRET_AMISS": (
        _("这一行写明涉密，又有别的栏读不懂；内容没有读进来，原表也没有保存"),
        _("涉密档案不得进入本网络，请从表中删去；要登记存根的，只写档号、密级和存放位置"),
    ),
    "BECAME_SECRET": (
        _("这一行写到的档案后来定为国家秘密，单元格的内容已经清除"),
        _("涉密档案不得进入本网络；这一行不要再导入"),
    ),
    # notices: the row was accepted
    "STATE_SECRET": (_("涉密条目：只留档号和位置，题名等内容没有写入，原表也没有保存"), _("涉密档案不得进入本网络；请从表中删去")),
    "ID_CHECK": (_("身份证号的校验位不对，已照录"), _("有原件时核对")),
    "UNKNOWN_RETENTION": (_("保管期限不在词表里，已照录"), _("核对；确属本馆用词的，请馆长在“保管期限词表”里增加，这些份随即认得")),
    "VOLUME_NOT_LISTED": (_("目录里还没有档号 %(code)s 的案卷，已先立一个空的案卷"), _("导入案卷目录后会自动补齐")),
    "ARRANGED": (_("全宗和类别的著录也读了：新立 %(made)s 个类别，补全 %(completed)s 项"), _("在全宗的页上可以看到")),
    "HELD_OTHERWISE": (
        _("%(unit)s 的“%(element)s”馆藏写的是“%(held)s”，与文件不同，没有改动"),
        _("应以文件为准的，请在著录页上改"),
    ),
    "FORMER_PLACE": (_("有一处曾在的案卷读不懂，没有读进来"), _("照导出的表原样留着：案卷的档号#件号（移出的时刻）；不再要的删去")),
    "FORMER_PLACE_UNKNOWN": (
        _("曾在案卷 %(place)s：馆藏里没有案卷 %(code)s，这一处没有读进来"),
        _("先导入案卷目录，再把这个文件导入一次"),
    ),
    "FORMER_PLACE_TAKEN": (
        _("曾在案卷 %(place)s：这个地址已经指向另一件，这一处没有读进来"),
        _("照原件核对：一个地址给过一件，就不再给别的"),
    ),
    "KIN": (_("前身和分类方案也读了：%(kin)s 个前身，%(uses)s 段分类方案"), _("在全宗的页上可以看到")),
    "RELATED": (_("关联和著录控制也读了：%(related)s 条关联，%(note)s 条著录控制"), _("在各份的著录页上可以看到")),
    "RELATED_UNKNOWN": (
        _("关联的 %(unit)s 不在本馆，这条关联没有读进来"),
        _("先导入或著录那一份，再把这个文件导入一次；或在著录页上补写"),
    ),
    "RELATED_SELF": (_("关联的 %(unit)s 就是这一份自己，没有读进来"), _("核对文件，写另一份的档号")),
    "RELATED_WORD": (
        _("与 %(unit)s 的关系“%(relation)s”不认得，没有读进来"),
        _("写 continues（接续）、copy（复制件、底图）、reply（来文与复文）、same（同一事由）或 moved（由此移入）"),
    ),
    "NOTE_BROKEN": (_("有一条著录控制读不懂，没有读进来"), _("照导出的文件原样留着；不再要的，连同它的花括号删去")),
    "KIN_YEAR": (_("%(unit)s 的年份不是年份，没有读进来"), _("写四位数字，例如 1952；不知道的留空")),
    "PREDECESSOR_SELF": (_("前身写的就是全宗 %(code)s 自己，没有读进来"), _("核对文件，写从前的那个全宗")),
    "PREDECESSOR_UNKNOWN": (
        _("前身 %(code)s %(name)s 不在本馆，没有读进来"),
        _("先导入或新建那个全宗，再把这个文件导入一次"),
    ),
    "PREDECESSOR_CIRCLE": (_("前身 %(code)s 又以这个全宗为前身，绕成一圈，没有读进来"), _("核对谁在前，改正一边")),
    "PREDECESSOR_RELATION": (
        _("与前身 %(code)s 的关系“%(relation)s”不认得，没有读进来"),
        _("写 merged（并入）、renamed（改名）或 divided（分出）"),
    ),
    "SCHEME_UNKNOWN": (_("本馆没有分类方案 %(scheme)s，没有读进来"), _("请馆长在“分类方案”里立一个代码和版本都相同的方案，再把这个文件导入一次")),
    "SCHEME_YEARS": (_("分类方案 %(scheme)s 的起止年份写反了，没有读进来"), _("核对两个年份")),
    "SCHEME_OF_HEAD": (_("用哪个分类方案由馆长定，%(scheme)s 没有读进来"), _("请馆长把这个文件再导入一次，或在馆藏的页上采用")),
    "NO_ELEMENT": (_("%(unit)s 的“%(element)s”不合著录的规定，没有读进来"), _("核对后在著录页上补写")),
    "NOT_TAKEN": (_("类别 %(unit)s 没有立：%(why)s"), _("核对后手工立类别，再把案卷移进去")),
    "FOOTER": (_("像是合计或制表说明，已跳过"), _("如果是数据，请补齐各栏")),
    # page images
    "PAGE_NAME": (_("文件名里看不出档号和页号"), _("改名为“档号_页号.jpg”，或放进以档号命名的文件夹")),
    "PAGE_CODE_UNKNOWN": (_("目录里没有档号 %(code)s"), _("先导入案卷目录，或核对文件夹名")),
    "PAGE_SECRET": (_("档号 %(code)s 是涉密案卷，图像不得进入本网络"), _("从文件夹里移走这些图像")),
    "PAGE_TWICE": (_("与 %(other)s 是同一页"), _("核对页号，留下一个")),
    "PAGE_OTHER": (_("这一页已经有图像，内容不同"), _("在“待裁决”里决定是否替换")),
    "NOT_AN_IMAGE": (_("不是图像（或不是支持的格式）"), _("提供 JPEG、PNG、TIFF 或 PDF")),
    "IMAGE_TOO_LARGE": (_("图像的像素太多（%(size)s），没有打开"), _("重新输出：长边不超过 30,000 像素，总数不超过 2 亿像素")),
    "IMAGE_BROKEN": (_("图像不完整或已损坏"), _("重新扫描或重新复制这个文件")),
    "IMAGE_TIME": (_("读取图像花的时间太长，已停下"), _("重新输出为普通的 JPEG 或 TIFF")),
    "PDF_ENCRYPTED": (_("PDF 设有密码"), _("取消密码后重新提供")),
    "FILE_TOO_LARGE": (_("文件超过 300 MB"), _("拆成几个文件")),
    # recordings
    "RECORDING_NAME": (_("文件名里看不出档号"), _("改名为“档号_序号.mp4”，或放进以档号命名的文件夹")),
    "RECORDING_SECRET": (_("档号 %(code)s 是涉密案卷，录音录像不得进入本网络"), _("从文件夹里移走这些文件")),
    "RECORDING_TWICE": (_("与 %(other)s 是同一段"), _("核对序号，留下一个")),
    "RECORDING_OTHER": (_("这一段已经有录音录像，内容不同"), _("核对两个文件；都要留的，换一个序号再导入")),
    "RECORDING_TEXT_ALONE": (_("字幕或文稿旁边没有同名的录音录像"), _("与它的录音录像放在一起，只有扩展名不同")),
    "RECORDING_TEXT": (_("读不出是字幕：既不是 WebVTT，也不是 SRT，或者超过 2 MB"), _("用字幕软件另存为 .vtt 或 .srt，编码选 UTF-8")),
    "NOT_A_RECORDING": (
        _("不是录音录像（或不是支持的格式）"),
        _("提供 WAV、MP3、FLAC、M4A、AAC、OGG、MP4、MOV、MKV、AVI、MPEG 或 WebM"),
    ),
    "RECORDING_POINTER": (
        _("这是播放列表（%(size)s），里面没有声音和画面，只写着别处的文件或网址"),
        _("不读它所指的地方；请提供录音录像文件本身"),
    ),
    "RECORDING_BROKEN": (_("录音录像已损坏，读不出声音或画面"), _("重新复制或重新采集这个文件")),
    "RECORDING_CUT": (_("录音录像不完整：写着的长度比实有的长（%(size)s）"), _("多半是没有复制完；重新复制这个文件")),
    "RECORDING_ENCRYPTED": (_("录音录像加了密（版权保护）"), _("提供没有加密的文件")),
    "RECORDING_NO_CONTENT": (_("里面只有封面图片，没有声音，也没有活动画面"), _("核对是否给错了文件")),
    "RECORDING_CODEC": (_("声音或画面的编码不认得"), _("先转成常用的编码，例如 PCM、AAC、H.264、MPEG-2")),
    "RECORDING_STREAMS": (_("里面有 %(size)s 条音轨和画面，超过 32 条"), _("拆成几个文件")),
    "RECORDING_LONG": (_("写着的长度不合情理（%(size)s 秒），超过 48 小时"), _("核对文件；确有这么长的，拆成几段")),
    "RECORDING_TOO_LARGE": (_("画面太大（%(size)s）"), _("重新输出：长边不超过 8192 像素")),
    "RECORDING_TIME": (_("读取花的时间太长，已停下"), _("拆成几段，或重新输出")),
}  # fmt: skip


def of_row(code: str, parameters: Mapping[str, str]) -> tuple[str, str]:
    """Return (rule, remedy) in the reader's language."""
    rule, remedy = ROW_RULES.get(code, (code, ""))
    if "element" in parameters:
        parameters = {**parameters, "element": str(FIELDS.get(parameters["element"], parameters["element"]))}
    return str(rule) % parameters if parameters else str(rule), str(remedy)


# what an import does with a row
OUTCOMES: dict[str, Words] = {
    "NEW": _("新增"), "CHANGED": _("补全"), "SAME": _("未变"), "CONFLICT": _("与馆藏不同"), "REFUSED": _("退回"),
}  # fmt: skip
BESIDE: dict[str, Words] = {
    "related": _("关联"), "note": _("著录控制"), "former": _("曾用档号"), "component": _("组件的上级件"),
}  # fmt: skip
FIELDS: dict[str, Words] = {
    "raw_name": _("姓名"), "title": _("题名"), "creator": _("责任者"), "doc_number": _("文号"), "year": _("年度"),
    "date_text": _("日期"), "page_count": _("页数"), "item_count": _("件数"), "retention": _("保管期限"),
    "secrecy": _("密级"), "opening_status": _("开放标识"), "department": _("归档单位"), "location": _("存放位置"),
    "remark": _("备注"), "class_code": _("分类号"), "catalogue_no": _("目录号"), "volume_no": _("案卷号"),
    "page_label": _("页次"), "birth": _("出生日期"), "sex": _("性别"), "student_no": _("学号"),
    "id_number": _("身份证号"), "unit": _("院系"), "major": _("专业"), "class_name": _("班级"), "level": _("层次"),
    "entered": _("入学年"), "graduated": _("毕业年"), "native_place": _("籍贯"), "former_names": _("曾用名"), "supervisors": _("导师"),
    "page": _("页号"), "row": _("行号"), "ref_code": _("档号"), "diploma_no": _("毕业证书号"),
    "degree_no": _("学位证书号"), "exam_no": _("考生号"), "record_kind": _("材料种类"), "file_name": _("文件名"),
    "sha256": _("指纹"), "list_name": _("名单"), "opens_on": _("开放日期"), "restricted_reason": _("形成单位限制"),
    "restriction": _("形成单位限制"),
    "former_codes": _("曾用档号"), "former_places": _("曾在案卷"), "related": _("关联档号"), "control_notes": _("著录控制"), "sort_key": _("排列"), "order_key": _("排列"), "volume_id": _("所在案卷"), "parent_id": _("上级件"), "parent_key": _("上级件"), "series_id": _("类别"), "name": _("名称"), "name_en": _("英文名称"), "title_en": _("英文名称"),
    "year_from": _("起始年"), "year_to": _("终止年"), "history": _("历史沿革"), "el_history": _("历史沿革"),
    "predecessor_relation": _("与前身的关系"), "predecessor_year": _("年份"), "predecessor_source": _("依据"),
    "el_parallel_title": _("并列题名"),
    "el_subtitle": _("副题名"),
    "el_custody": _("保管沿革"),
    "el_scope": _("范围和提要"),
    "el_persons": _("人名"),
    "el_version": _("稿本"),
    "el_genre": _("文种"),
    "el_enclosures": _("附件"),
    "el_carrier": _("载体形态"),
    "el_file_size": _("文件大小"),
    "el_format": _("格式"),
    "el_made": _("生成方式"),
    "el_arrangement": _("整理情况"),
    "el_publicity": _("公开属性"),
    "el_language": _("语种"),
    "el_subjects": _("主题词"),
    "el_microform": _("缩微号"),
    "el_originals": _("原件存放"),
    "el_copies": _("复制件存放"),
    "el_describer": _("著录者"),
    "el_described_on": _("著录日期"),
}  # fmt: skip
