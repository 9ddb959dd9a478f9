"""The virtual environment: built from the lock files, checked by their hashes, left alone when nothing changed.

Runs on the machine's own Python (3.11 or later) before anything is installed, so: standard library only.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
# What each lock contains besides itself; tools/test.py holds the two to the same versions.
COVERS = {"run": ("run",), "front": ("front",), "dev": ("dev", "run", "front")}


class Stop(Exception):
    """Ends a script with one sentence for the person at the keyboard and exit status 1."""


def say(sentence: str) -> None:
    print(sentence, flush=True)


def variables(**more: str) -> dict[str, str]:
    """The environment of every child: our sources, our settings, UTF-8, the .venv first on the PATH."""
    path = f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    fixed = {"PATH": path, "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"}
    return {"DJANGO_SETTINGS_MODULE": "niangjia.site.settings"} | os.environ | fixed | more


def run(command: list[str | Path], **options: object) -> None:
    """Run to the end; raises Stop with the command where it fails."""
    done = subprocess.run([str(part) for part in command], cwd=ROOT, env=variables(), **options)  # type: ignore[call-overload]
    if done.returncode:
        raise Stop(f"这一步没有成功（退出码 {done.returncode}）：{' '.join(map(str, command))}")


def ensure(lock: str) -> bool:
    """Bring .venv up to `requirements/<lock>.txt`; True when something was installed, False when it was there."""
    if _is_current(lock):
        return False
    with _one_at_a_time():
        if _is_current(lock):
            return False
        say(f"正在安装依赖（requirements/{lock}.txt）……")
        _install(lock)
        for name in COVERS[lock]:
            _stamp(name).write_text(_wanted(name))
    return True


def _stamp(lock: str) -> Path:
    return VENV / f".stamp-{lock}"


def _wanted(lock: str) -> str:
    return hashlib.sha256((ROOT / "requirements" / f"{lock}.txt").read_bytes()).hexdigest()


def _is_current(lock: str) -> bool:
    stamp = _stamp(lock)
    return PYTHON.exists() and stamp.exists() and stamp.read_text() == _wanted(lock)


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """./start and ./test of the same clone may be called together; the second waits for the first."""
    (ROOT / "build").mkdir(exist_ok=True)
    with (ROOT / "build" / ".environment.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _uv() -> str | None:
    """Path of a uv that answers; a shim that only pretends to be one does not count."""
    uv = shutil.which("uv")
    if uv and subprocess.run([uv, "--version"], capture_output=True).returncode == 0:
        return uv
    return None


def _install(lock: str) -> None:
    wanted = ["--require-hashes", "-r", str(ROOT / "requirements" / f"{lock}.txt")]
    uv = _uv()
    if uv:
        if not PYTHON.exists():
            run([uv, "venv", "-q", "--python", sys.executable, VENV])
        done = subprocess.run([uv, "pip", "install", "-q", "--python", PYTHON, *wanted], cwd=ROOT)
        if done.returncode == 0:
            return
        say("uv 没有装成，改用 pip。")
    _make_venv_with_pip()
    run([PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", *wanted])


def _make_venv_with_pip() -> None:
    has_pip = (
        PYTHON.exists() and subprocess.run([PYTHON, "-m", "pip", "-V"], capture_output=True).returncode == 0
    )
    if has_pip:
        return
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], capture_output=True, text=True)
    if made.returncode:
        raise Stop(
            "无法建立虚拟环境：本机的 Python 缺少 venv 或 pip。\n"
            "请安装其一后再运行：apt install python3-venv，或安装 uv（pip install uv）。\n"
            + made.stdout.strip()
        )


if __name__ == "__main__":
    try:
        ensure(sys.argv[1])
    except Stop as stop:
        sys.exit(str(stop))
