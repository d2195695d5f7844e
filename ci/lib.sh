# What several scripts here do; sourced from the project's folder.

have() { command -v "$1" >/dev/null 2>&1; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
# of programs that are built here
cache=${XDG_CACHE_HOME:-$HOME/.cache}/apex-memory/bin
