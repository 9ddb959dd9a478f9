# Sourced by ./start, ./test and ./manage: sets $python to a Python of 3.11 to 3.14 that can build environments.
# A Python with ensurepip comes first; Debian ships one without it, which still serves when uv is there.
find_python() {
    for candidate in ${NIANGJIA_PYTHON:-} python3 python3.13 python3.12 python3.11 python3.14 python; do
        command -v "$candidate" >/dev/null 2>&1 || continue
        "$candidate" -c "import sys, venv$1; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))" \
            >/dev/null 2>&1 && { python=$candidate; return 0; }
    done
    return 1
}
export PYTHONUTF8=1
find_python ", ensurepip" || find_python "" || {
    echo "需要 Python 3.11 到 3.14，本机没有找到。请先安装，例如：apt install python3 python3-venv" >&2
    exit 1
}
