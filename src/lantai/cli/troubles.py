"""What a fault of the house is called at the terminal, with the remedy. In both languages without catalogues: the fault
may be one of the settings, and then there is no translation yet.
"""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured

from lantai.cli import supervisor
from lantai.foundation import faults
from lantai.foundation.faults import Kind
from lantai.foundation.keyfiles import KeyFault

GOOD, BAD, UNDECIDED, USAGE = 0, 1, 2, 64
Words = tuple[str, str]

_KINDS: dict[Kind, Words] = {
    Kind.AWAY: (
        "数据库没有应答。请确认数据库已启动、地址写对（LANTAI_DATABASE_URL；嵌入式数据库在数据文件夹里），然后再试。",
        "the database does not answer. See that it runs and that its address is right (LANTAI_DATABASE_URL; the embedded one stands in the data folder), then try again.",
    ),
    Kind.LOGIN: (
        "数据库不接受用户名或密码。请核对 LANTAI_DATABASE_URL 里的用户名和密码（特殊字符要写成 %XX）。",
        "the database refuses the user or the password. Check both in LANTAI_DATABASE_URL (special characters are written %XX).",
    ),
    Kind.NO_DATABASE: (
        "数据库服务器上没有这个库。请先建库，或改正 LANTAI_DATABASE_URL 末尾的库名。",
        "the server has no database of that name. Create it, or correct the name at the end of LANTAI_DATABASE_URL.",
    ),
    Kind.CROWDED: (
        "数据库的连接数用完了。请稍后再试；常常如此，请调大 max_connections。",
        "the database has no connection left. Try again later; if it happens often, raise max_connections.",
    ),
    Kind.BUSY: (
        "数据库正被别的程序占用。请稍后再试；一直这样，看看有没有卡住的导入或备份。",
        "another program holds the database. Try again later; if it goes on, look for an import or a backup that hangs.",
    ),
    Kind.FULL: (
        "磁盘已满，没有写成，已有的数据没有动。请腾出空间，再做一遍。",
        "the disk is full; nothing was written, and what was there is as it was. Make room and do it again.",
    ),
    Kind.READ_ONLY: (
        "没有写入的权限，或磁盘只能读。请让运行兰台的用户能写数据文件夹（LANTAI_HOME）和数据库。",
        "there is no right to write, or the disk is read-only. Let the user Lantai runs as write the data folder (LANTAI_HOME) and the database.",
    ),
    Kind.DAMAGED: (
        "数据库已损坏，读不出来。请停下兰台，从备份恢复数据库；不要删掉现有的文件。",
        "the database is damaged and cannot be read. Stop Lantai and restore the database from a backup; keep the present file.",
    ),
    Kind.SCHEMA: (
        "数据库里的表与这个版本对不上。请运行 lantai check，它会补齐；仍然不行，从备份恢复。",
        "the tables are not those of this version. Run lantai check, which completes them; otherwise restore from a backup.",
    ),
}  # fmt: skip
_KEYS: dict[str, Words] = {
    "ABSENT": (
        "密钥不见了：{path}。没有另造新的。请从备份恢复整个密钥文件夹，或用 LANTAI_KEYS 指向它。",
        "a key is missing: {path}. None was made in its place. Restore the whole key folder from the backup, or name it by LANTAI_KEYS.",
    ),
    "FOREIGN": (
        "密钥不是写这些数据时用的那一把：{path}。请换回原来的密钥文件夹（看备份，或 LANTAI_KEYS 是否指错）。",
        "this is not the key the data was written with: {path}. Put the former key folder back (see the backup, or where LANTAI_KEYS points).",
    ),
    "BROKEN": (
        "密钥文件坏了：{path}。请从备份恢复这个文件；不要自己改它。",
        "the key file is broken: {path}. Restore it from the backup; do not edit it.",
    ),
    "UNREADABLE": (
        "密钥读不出来：{path}。请让运行兰台的用户拥有密钥文件夹（chown，文件夹 700，文件 600）。",
        "the key cannot be read: {path}. Let the user Lantai runs as own the key folder (chown; folder 700, files 600).",
    ),
    "UNWRITABLE": (
        "密钥文件夹不能写：{path}。请换一个能写的地方（LANTAI_KEYS 或 LANTAI_HOME），或给出写入的权限。",
        "the key folder cannot be written: {path}. Choose another place (LANTAI_KEYS or LANTAI_HOME), or grant the right to write.",
    ),
}  # fmt: skip
_SETTING: Words = ("变量写得不对，应当是这样：{said}", "a variable is not written as it should be: {said}")
_FILE: Words = ("用不了 {name}：{why}。", "{name} cannot be used: {why}.")


def explain(fault: BaseException, language: str) -> tuple[str, int] | None:
    """Return the sentence for `fault` and the exit code, or None when it is a fault of the program."""
    words, code = _found(fault)
    return (words[language.startswith("en")], code) if words else None


def _found(fault: BaseException) -> tuple[Words | None, int]:
    if isinstance(fault, KeyFault):
        zh, en = _KEYS[fault.code]
        return (zh.format(path=fault.path), en.format(path=fault.path)), UNDECIDED
    if isinstance(fault, ImproperlyConfigured):
        return (_SETTING[0].format(said=fault), _SETTING[1].format(said=fault)), USAGE
    kind = faults.kind(fault)
    if isinstance(fault, OSError) and kind is not Kind.FULL:
        zh, en = supervisor.why(fault)
        name = fault.filename or ""
        return (_FILE[0].format(name=name, why=zh), _FILE[1].format(name=name, why=en)), UNDECIDED
    return _KINDS.get(kind) if kind else None, UNDECIDED
