"""`python -m lantai.demo`: seed once, start web server and worker, print address and logins, stay until Ctrl-C."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from lantai.cli import marks, supervisor
from lantai.config import env

SEEDED = "demo-seeded.json"
ROLES = {
    "applicant": "校友（境内）",
    "alumnus_abroad": "校友（境外）",
    "unit_clerk": "单位经办人",
    "window_archivist": "窗口档案员",
    "second_archivist": "复核用印",
    "director": "馆长",
    "deputy_director": "副馆长",
    "archivist": "档案员",
    "guard": "门卫",
    "workstation_clerk": "滨江工作站",
    "dept_archivist": "部门兼职档案员",
    "contractor": "外包扫描公司",
    "sysadmin": "系统管理员",
    "secadmin": "安全管理员",
    "auditor": "审计员",
}


LOST = """密钥不见了：{path}。没有另造新的；恢复整个密钥文件夹，或清空数据文件夹重来。
  A key is missing: {path}. None was made in its place; restore the key folder, or begin again with an empty data folder."""


def main() -> int:
    begun = time.monotonic()
    os.umask(os.umask(0o077) | 0o077)
    home = env.folder("LANTAI_HOME", Path.cwd() / "var")
    host = env.text("HOST", "127.0.0.1")
    os.environ["LANTAI_HOME"] = str(home)
    try:
        port = supervisor.port_number(os.environ.get("PORT", ""))
    except ValueError:
        sys.stderr.write(
            f"PORT={os.environ.get('PORT')}：端口要是 1 到 65535 的一个数。 PORT must be a number from 1 to 65535.\n"
        )
        return 64
    try:
        with supervisor.Supervisor(home) as keeper:
            supervisor.refuse_used_port(host, port)
            return tell(keeper, home, host, port, begun)
    except supervisor.CannotStart as refusal:
        sys.stderr.write(f"\n✗ {refusal}\n")
        return 1
    except OSError as fault:
        sys.stderr.write(f"\n✗ {supervisor.cannot_write(home, fault)}\n")
        return 1


def tell(keeper: supervisor.Supervisor, home: Path, host: str, port: int, begun: float) -> int:
    ready = (home / SEEDED).exists() and marks.is_prepared(home)
    if not ready and keeper.run(supervisor.Program("seed", [sys.executable, "-m", "lantai.demo.seed"])):
        if keeper.stopping:
            return 130
        supervisor.refuse_full(home)
        raise supervisor.CannotStart("示例数据没有写成，见上面的记录。\n  The demonstration could not be seeded.")
    if lost := marks.lost_keys(home):
        raise supervisor.CannotStart(LOST.format(path=lost))
    keeper.start(supervisor.server(host, port))
    keeper.start(supervisor.worker())
    if keeper.wait_until(lambda: supervisor.answers(f"http://{host}:{port}/"), seconds=40):
        facts = publish(home, port)
        show(facts, home, time.monotonic() - begun)
        keeper.keep()
    print("\n· 正在停下 stopping", flush=True)
    return 0


def publish(home: Path, port: int) -> dict[str, Any]:
    """Write `demo.json`, whole or not at all: what a newcomer, a test or a reviewer needs to walk in."""
    seeded = json.loads((home / SEEDED).read_text("utf-8"))
    facts = {"base_url": f"http://localhost:{port}", **seeded}
    draft = home / "demo.json.new"
    draft.write_text(json.dumps(facts, ensure_ascii=False, indent=1), "utf-8")
    draft.chmod(0o600)
    draft.replace(home / "demo.json")
    return facts


def show(facts: dict[str, Any], home: Path, seconds: float) -> None:
    address = facts["base_url"]
    lines = [
        "",
        f"  锦江大学档案馆（示例） Jinjiang University Archives (demonstration)   {address}/",
        f"  工作人员 staff   {address}/staff/        核验 verify   {address}/verify/        信箱 outbox   {address}/outbox/",
        "",
    ]
    for role, login in facts["logins"].items():
        factor = f"  TOTP {login['totp_secret']}" if login.get("totp_secret") else ""
        password = login["password"] or "（用验证码登录，验证码在信箱里 code in the outbox）"
        lines.append(f"  {ROLES.get(role, role):　<8} {login['name']:<12} {password}{factor}")
    lines += ["", f"  {home}/demo.json   ·   {seconds:.1f} s   ·   Ctrl-C 停止 stops", ""]
    print("\n".join(lines), flush=True)


if __name__ == "__main__":
    sys.exit(main())
