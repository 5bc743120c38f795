"""Make a working `.venv`, with nothing but Python's own library.

`python3 tools/bootstrap.py run` installs what `make demo` needs, `ocr` what reading page images needs as well, `dev` what
`make test` needs as well. A second call does nothing while the lock files are unchanged. Must stay readable for old interpreters, to be able to refuse them.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = Path(os.environ.get("LANTAI_VENV") or ROOT / ".venv")
STAMP = VENV / "lantai-locks.json"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)


def say(words):
    print("· " + words, flush=True)


def stop(words):
    print("\n✗ " + words, file=sys.stderr)
    raise SystemExit(1)


def version_of(program):
    """Return (major, minor) of the interpreter `program`, or None."""
    try:
        text = subprocess.run(
            [program, "-c", "import sys; print(*sys.version_info[:2])"], capture_output=True, text=True, timeout=20
        ).stdout.split()
        return (int(text[0]), int(text[1]))
    except (OSError, ValueError, IndexError, subprocess.SubprocessError):
        return None


def find_python():
    """Return an interpreter that is new enough, or stop with clear words."""
    names = [sys.executable] + ["python3.%d" % minor for minor in range(14, 10, -1)] + ["python3"]
    for name in names:
        program = shutil.which(name) if name else None
        version = version_of(program) if program else None
        if version and version >= OLDEST:
            return program, version
    found = "%d.%d" % sys.version_info[:2]
    return stop(
        "Lantai needs Python 3.11 or newer; found only %s.\n"
        "  Debian 12, Ubuntu 24.04 or newer: apt install python3 python3-venv\n"
        "  or say which one to take: make PYTHON=/path/to/python3.12 demo" % found
    )


def make_venv(uv):
    if PYTHON.exists() and (version_of(str(PYTHON)) or (0, 0)) >= OLDEST:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    program, version = find_python()
    say("making .venv with Python %d.%d" % version)
    if uv:
        subprocess.run([uv, "venv", "--quiet", "--python", program, str(VENV)], check=True)
        return
    if subprocess.run([program, "-c", "import venv, ensurepip"], capture_output=True).returncode:
        stop(
            "This Python has no `venv` or `ensurepip`, so no private folder for packages can be made.\n"
            "  Debian, Ubuntu:  apt install python%d.%d-venv   (or: apt install python3-venv)\n"
            "  Fedora, openEuler:  dnf install python3-pip\n"
            "Then run the same command again." % version
        )
    made = subprocess.run([program, "-m", "venv", str(VENV)], capture_output=True, text=True)
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        stop("Could not make .venv:\n" + (made.stderr or made.stdout).strip() + "\n  Try: apt install python3-venv")


def digest(name):
    return hashlib.sha256((ROOT / "requirements" / (name + ".txt")).read_bytes()).hexdigest()


def stamps():
    try:
        return json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return {}


def install(name, uv):
    lock = ROOT / "requirements" / (name + ".txt")
    count = sum(1 for line in lock.read_text("utf-8").splitlines() if line[:1].isalnum())
    say("installing %d packages, checked by hash (first time about a minute)" % count)
    STAMP.unlink(missing_ok=True)
    if uv:
        command = [uv, "pip", "install", "--quiet", "--python", str(PYTHON), "--require-hashes", "-r", str(lock)]
    else:
        command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
        command += ["--require-hashes", "-r", str(lock)]
    environment = dict(os.environ, UV_SYSTEM_CERTS="1")
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    if subprocess.run(command, env=environment).returncode:
        stop(
            "The packages could not be installed; the lines above say which one and why.\n"
            "  Behind a mirror or proxy, set it as usual for pip (PIP_INDEX_URL, HTTPS_PROXY), then run again."
        )
    done = {"run": digest("run"), name: digest(name)}
    if name == "dev":  # which has all of it
        done["ocr"] = digest("ocr")
    STAMP.write_text(json.dumps(done), "utf-8")


def link():
    """Let the interpreter find `src/lantai`, and give the command `lantai`: no build is needed."""
    packages = next((VENV / "lib").glob("python3*/site-packages"))
    wanted = str(ROOT / "src") + "\n"
    path = packages / "lantai.pth"
    if not path.exists() or path.read_text("utf-8") != wanted:
        path.write_text(wanted, "utf-8")
    command = VENV / "bin" / "lantai"
    # a `#!` line takes no space and not much length: the shell starts the interpreter, which reads two strings there
    text = "#!/bin/sh\n'''exec' \"%s\" \"$0\" \"$@\"\n' '''\nfrom lantai.cli.main import entry\n\nentry()\n" % PYTHON
    if not command.exists() or command.read_text("utf-8") != text:
        command.write_text(text, "utf-8")
        command.chmod(0o755)


def compile_messages():
    """Compile the catalogues that are newer than what was compiled from them."""
    for source in (ROOT / "src").rglob("*.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            subprocess.run([str(PYTHON), str(ROOT / "tools" / "messages.py"), "compile"], check=True)
            return


def bring_assets():
    """Bring what pages need from front-end packages. Nothing fails without it."""
    subprocess.run([str(PYTHON), str(ROOT / "tools" / "assets.py")])


def main():
    name = sys.argv[1] if len(sys.argv) > 1 else "run"
    if name not in {"run", "ocr", "dev"}:
        stop("say `run`, `ocr` or `dev`")
    begun = time.monotonic()
    uv = shutil.which("uv")
    make_venv(uv)
    if stamps().get(name) != digest(name) or stamps().get("run") != digest("run"):
        install(name, uv)
        say("packages ready after %.0f s" % (time.monotonic() - begun))
    link()
    compile_messages()
    bring_assets()


if __name__ == "__main__":
    main()
