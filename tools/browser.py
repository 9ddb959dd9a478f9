"""Debian's Chromium and its Chinese fonts for the browser tests: installed where we are root, named where we are not."""

import os
import shutil
import subprocess

from tools.environment import Stop, say

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
PACKAGES = ("chromium", "fonts-noto-cjk")


def path() -> str | None:
    """Path of the browser of this machine; NIANGJIA_CHROMIUM names another one."""
    return os.environ.get("NIANGJIA_CHROMIUM") or next(
        (found for one in NAMES if (found := shutil.which(one))), None
    )


def ensure(*, required: bool) -> None:
    """Have a browser and fonts; without them a sentence says what to install, and `required` makes that the end."""
    if path() and _has_chinese_fonts():
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say("正在安装 Chromium 与中文字体……")
        _apt("update", "-qq")
        _apt("install", "-y", "-qq", "--no-install-recommends", *PACKAGES)
    if path():
        return
    sentence = (
        f"浏览器测试需要：apt install {' '.join(PACKAGES)}（要管理员权限；或用 NIANGJIA_CHROMIUM 指明路径）。"
    )
    if required:
        raise Stop(sentence)
    say(sentence + "这次跳过浏览器测试。")


def _has_chinese_fonts() -> bool:
    listing = shutil.which("fc-list")
    if not listing:
        return False
    return bool(subprocess.run([listing, ":lang=zh-cn"], capture_output=True, text=True).stdout.strip())


def _apt(*arguments: str) -> None:
    variables = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", *arguments], env=variables, stdout=subprocess.DEVNULL)
