# What several scripts here do; sourced from the project's folder.

have() { command -v "$1" >/dev/null 2>&1; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
# within SECONDS COMMAND...: without a limit where there is no timeout, as on macOS
within() { if have timeout; then timeout "$@"; else shift && "$@"; fi; }
# of programs that are built here
cache=${XDG_CACHE_HOME:-$HOME/.cache}/apex-memory/bin

# Prints the path of the program temporal: named by TEMPORAL_BINARY, found, or built with Go, for which TEMPORAL_BUILD_SECONDS may
# pass (1200). Without one it says why on standard error, and fails.
temporal_program() {
    # the last release whose go.mod replaces nothing, which go install asks for
    release=github.com/temporalio/cli/cmd/temporal@v1.5.1
    for candidate in "${TEMPORAL_BINARY:-}" "$(command -v temporal || true)" \
        "$(have go && go env GOPATH || echo "$HOME/go")/bin/temporal" "$cache/temporal"; do
        if [ -n "$candidate" ] && "$candidate" --version >/dev/null 2>&1; then
            echo "$candidate"
            return
        fi
    done
    reason="it is not on the PATH, and there is no Go to build it with"
    if have go; then
        echo "ci: building $release" >&2
        mkdir -p "$cache"
        if GOBIN=$cache within "${TEMPORAL_BUILD_SECONDS:-1200}" go install "$release" >&2; then
            echo "$cache/temporal"
            return
        fi
        reason="go install $release failed or took too long"
    fi
    echo "ci: the program temporal is missing: $reason. Install it (https://docs.temporal.io/cli), put it on the PATH, or name it by TEMPORAL_BINARY." >&2
    return 1
}
