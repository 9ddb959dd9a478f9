"""What ./manage runs inside the virtual environment: Django's command line with our exit statuses."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main(argv: list[str]) -> int:
    """0 done, 1 refused with a reason, 2 wrong usage (Django itself gives 1 for an unknown command)."""
    _environment(argv)
    import django
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line, get_commands

    try:
        settings.INSTALLED_APPS  # noqa: B018  loads the settings, which refuse to go on without secrets
    except ImproperlyConfigured as refusal:
        print(f"{refusal}\n先运行 ./start，或 ./manage keys init 与 ./manage migrate。", file=sys.stderr)
        return 1
    django.setup()
    known = {*get_commands(), "help", "version", "--help", "-h", "--version"}
    if len(argv) > 1 and argv[1] not in known:
        print(f"没有这个命令：{argv[1]}。./manage help 列出全部命令。", file=sys.stderr)
        return 2
    execute_from_command_line(["./manage", *argv[1:]])
    if (
        argv[1:2] == ["demo"] and not _kind().exists()
    ):  # from now on every command knows what this folder holds
        _kind().write_text("demo\n", encoding="utf-8")
    return 0


def _environment(argv: list[str]) -> None:
    """The same settings as ./start gives; the kind of house (demo or not) is a note in the data folder."""
    source = str(ROOT / "src")
    if source not in sys.path:
        sys.path.insert(0, source)
    os.environ["PYTHONPATH"] = source
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "niangjia.site.settings")
    kind = _kind().read_text(encoding="utf-8").strip() if _kind().exists() else "".join(argv[1:2])
    os.environ.setdefault("NIANGJIA_DEMO", "1" if kind == "demo" else "0")
    if argv[1:3] == [
        "keys",
        "init",
    ]:  # the first keys are made before there is a secret to load the settings with
        os.environ.setdefault("NIANGJIA_SECRET_KEY", "only while the first keys are made")


def _kind() -> Path:
    """The note in the data folder that says `demo` or `empty`."""
    return Path(os.environ.get("NIANGJIA_DATA") or ROOT / "data") / "kind"


if __name__ == "__main__":
    sys.exit(main(sys.argv))
