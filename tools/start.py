"""./start: everything from a fresh clone to a running house, in one command; standard library only.

Installs what is locked, builds the front end, prepares the data folder, then serves with two web workers and one task
worker until Ctrl-C or SIGTERM ends both.
"""

import argparse
import json
import os
import shlex
import socket
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

from tools import environment, front, prepared
from tools.environment import PYTHON, ROOT, Stop

HOST = "127.0.0.1"


def arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./start", description="安装、准备数据并启动娘家。")
    parser.add_argument("--port", type=int, default=8000, metavar="N", help="端口，默认 8000")
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help="存放数据库、密钥和文件的文件夹，默认 ./data"
    )
    parser.add_argument("--empty", action="store_true", help="不载入演示数据")
    parser.add_argument("--size", choices=("small", "large"), default="small", help="演示数据的规模")
    options = parser.parse_args(argv)
    if not 0 < options.port < 65536:
        parser.error("--port 要在 1 到 65535 之间")
    if options.empty and options.size == "large":
        parser.error("--empty 与 --size large 不能同时使用")
    return options


def require_free(port: int) -> None:
    """Raises Stop when somebody listens on the port already; asked first, before anything takes time."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise Stop(
                f"端口 {port} 不能使用（{error.strerror}）。可换一个：./start --port {port + 1}"
            ) from None


def data_folder(options: argparse.Namespace) -> Path:
    chosen = options.data or os.environ.get("NIANGJIA_DATA") or ROOT / "data"
    folder = Path(chosen).expanduser().resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Stop(f"数据文件夹 {folder} 不能建立（{error.strerror}）。") from None
    if not os.access(folder, os.W_OK):
        raise Stop(f"数据文件夹 {folder} 不能写入。")
    return folder


def kind_of(folder: Path, options: argparse.Namespace) -> str:
    """`demo` or `empty`. Decided by the first start and kept, so that a house in use never receives invented people."""
    mark = folder / "kind"
    if mark.exists():
        kept = mark.read_text().strip()
        if options.empty and kept == "demo":
            raise Stop(f"{folder} 里是演示数据。要一个空的，请另选文件夹：./start --empty --data DIR")
        return kept
    used = (folder / "niangjia.sqlite3").exists()  # by somebody who came without ./start
    kind = "empty" if options.empty or used else "demo"
    mark.write_text(kind + "\n")
    return kind


def prepare(variables: dict[str, str], size: str) -> dict[str, object]:
    """Keys, schema, static files and demo world in one Django process; gives what it reports."""
    done = subprocess.run(
        [PYTHON, ROOT / "tools" / "prepare.py", size],
        env=variables,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        raise Stop("数据没有准备好，原因见上。")
    report: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return report


def greeting(port: int, report: dict[str, object], folder: Path) -> str:
    """What the person reads when the house stands: the address, who can log in, how to end it."""
    logins = report.get("logins")
    lines = ["", f"娘家已启动：http://{HOST}:{port}/    数据在 {folder}", ""]
    if isinstance(logins, list) and logins:
        lines += ["可以这样登录（演示数据，人名地名均为虚构）："]
        lines += [f"  {one['username']:<18} {one['password']:<16} {one['who']}" for one in logins]
    elif not report.get("users"):
        there = "" if folder == ROOT / "data" else f"NIANGJIA_DATA={shlex.quote(str(folder))} "
        lines += ["还没有用户。另开一个窗口运行下面一行，建立第一位系统管理员，得到登录用的一次性密码："]
        lines += [f"  {there}./manage first"]
    return "\n".join([*lines, "", "按 Ctrl-C 停止。"])


def main(argv: list[str]) -> None:
    options = arguments(argv)
    require_free(options.port)
    folder = data_folder(options)
    kind = kind_of(folder, options)
    environment.ensure("run")
    front.ensure()
    demo = "1" if kind == "demo" else "0"
    variables = environment.variables(
        NIANGJIA_DATA=str(folder), NIANGJIA_DEMO=os.environ.get("NIANGJIA_DEMO", demo)
    )
    report = prepared.recall(folder, variables)
    if report is None:
        report = prepare(variables, options.size)
        prepared.remember(folder, variables, report)
    serve(options.port, variables, greeting(options.port, report, folder))


def serve(port: int, variables: dict[str, str], text: str) -> NoReturn:
    """Become tools/serving.py: what this program has imported until now need not stay in memory."""
    sys.stdout.flush()
    command = [str(PYTHON), str(ROOT / "tools" / "serving.py"), HOST, str(port), text]
    os.execve(PYTHON, command, variables)  # noqa: S606  no shell is wanted


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Stop as stop:
        sys.exit(str(stop))
    except KeyboardInterrupt:
        sys.exit(130)
