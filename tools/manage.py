"""What ./manage runs inside the virtual environment: Django's command line with our exit statuses."""

import os
import sys
from pathlib import Path


def main(argv: list[str]) -> int:
    """0 done, 1 refused with a reason, 2 wrong usage (Django itself gives 1 for an unknown command)."""
    source = str(Path(__file__).resolve().parent.parent / "src")
    if source not in sys.path:
        sys.path.insert(0, source)
    os.environ.setdefault("PYTHONPATH", source)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "niangjia.site.settings")
    if argv[1:3] == ["keys", "init"]:
        return init_keys(Path(source).parent)
    from django.core.management import execute_from_command_line, get_commands

    known = {*get_commands(), "help", "version", "--help", "-h", "--version"}
    if len(argv) > 1 and argv[1] not in known:
        print(f"没有这个命令：{argv[1]}。./manage help 列出全部命令。", file=sys.stderr)
        return 2
    execute_from_command_line(["./manage", *argv[1:]])
    return 0


def init_keys(root: Path) -> int:
    """Make the first keys; Django's settings cannot load before they exist."""
    from niangjia.kernel import keys

    folder = Path(os.environ.get("NIANGJIA_DATA") or root / "data") / "keys"
    named = os.environ.get("NIANGJIA_KEY_FILE")
    made = keys.init(folder, Path(named) if named else None)
    print("\n".join(f"已生成 {path}" for path in made) or f"密钥已在 {folder}，没有改动。")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
