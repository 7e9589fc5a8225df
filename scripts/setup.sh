# Sourced by the scripts beside it: finds a Python, prepares .venv, defines $root and $python.
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"

find_python() {
  local name
  for name in "${ONEWINDOW_PYTHON:-}" "$root/.venv/bin/python" python3.13 python3.12 python3.11 python3 python3.14; do
    if [ -n "$name" ] && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      printf '%s\n' "$name"
      return
    fi
  done
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "缺少 Python 3.11，正在用 apt-get 安装……" >&2
    apt-get update -qq >&2
    if apt-get install -y -qq python3.12 python3.12-venv >&2 || apt-get install -y -qq python3.11 python3.11-venv >&2; then
      command -v python3.12 || command -v python3.11
      return
    fi
  fi
  echo "需要 Python 3.11 或更新版本。请先执行：" >&2
  echo "  sudo apt-get update && sudo apt-get install -y python3.11 python3.11-venv" >&2
  exit 3
}

set_up() {
  local system
  system="$(find_python)"
  "$system" "$root/scripts/bootstrap.py" "$@"
  python="$root/.venv/bin/python"
  # The caller's folder stays: paths on the command line are the caller's.
  export PYTHONPATH="$root" PYTHONSAFEPATH=1 PYTHONUTF8=1
}
