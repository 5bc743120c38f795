"""What the child process is asked about a stranger's file: its signatures, its pages, what differs from ours."""

from __future__ import annotations

from typing import Any

from lantai.adapters.pdf import judge, pictures


def examine(
    path: str,
    *,
    roots: list[str],
    seals: list[str],
    others: list[str],
    crls: list[str],
    at: str,
    read: bool,
    original: str = "",
) -> dict[str, Any]:
    """Return `judge.judge_file`'s answer; with `read` also what `pictures.read_off` says; with `original` (the path of
    the file as issued) also what `pictures.beside` says. What cannot be rendered has ``pages`` 0.
    """
    answer = judge.judge_file(path, roots=roots, seals=seals, others=others, crls=crls, at=at)
    answer |= {"pages": 0, "digests": [], "notes": [], "codes": [], "issued": 0, "changed": [], "areas": {}}
    if read and answer["pdf"]:
        try:
            answer |= pictures.read_off(path)
        except Exception as fault:  # noqa: BLE001  pdfium's errors have no common base; a child may catch all
            answer["broken"] = answer["broken"] or type(fault).__name__
    if original:
        answer |= pictures.beside(path, original, answer["digests"], answer["notes"])
    return answer
