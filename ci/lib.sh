# shellcheck shell=sh
# What several scripts here do; sourced from the project's folder.

have() { command -v "$1" >/dev/null 2>&1; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
# Runs a command for at most so many seconds, and to its end where nothing can limit it: macOS has no timeout by itself.
limit() {
    if have timeout; then timeout "$@"; elif have gtimeout; then gtimeout "$@"; else shift && "$@"; fi
}

# A JDK and Maven, installed where they can be.
java_and_maven() {
    have java && have mvn && return
    if ! have apt-get; then
        echo "ci: a JDK of 17 or later and Maven are needed, and there is no apt-get to install them" >&2
        return 1
    fi
    as_root apt-get update -q && as_root apt-get install -qy openjdk-17-jdk-headless maven
}

# of programs that are built here
cache=${XDG_CACHE_HOME:-$HOME/.cache}/apex-memory/bin

# Prints the path of the program temporal: named by TEMPORAL_BINARY, or found. Fails without one.
temporal_found() {
    for candidate in "${TEMPORAL_BINARY:-}" "$(command -v temporal || true)" \
        "$(have go && go env GOPATH || echo "$HOME/go")/bin/temporal" "$cache/temporal"; do
        if [ -n "$candidate" ] && "$candidate" --version >/dev/null 2>&1; then
            echo "$candidate"
            return
        fi
    done
    return 1
}

# The same, or built with Go, for which TEMPORAL_BUILD_SECONDS may pass (1200). Without one it says why on standard error, and fails.
temporal_program() {
    # the last release whose go.mod replaces nothing, which go install asks for
    release=github.com/temporalio/cli/cmd/temporal@v1.5.1
    if temporal_found; then
        return
    fi
    reason="it is not on the PATH, and there is no Go to build it with"
    if have go; then
        echo "ci: building $release" >&2
        mkdir -p "$cache"
        if limit "${TEMPORAL_BUILD_SECONDS:-1200}" env GOBIN="$cache" go install "$release" >&2; then
            echo "$cache/temporal"
            return
        fi
        reason="go install $release failed or took too long"
    fi
    echo "ci: the program temporal is missing: $reason. Install it (https://docs.temporal.io/cli), put it on the PATH, or name it by TEMPORAL_BINARY." >&2
    return 1
}

# Prints the path of a Python that has the packages of src/test/python, which go into a folder of the user's cache, once. Without one
# it says why on standard output, and fails.
python_with_packages() {
    source=src/test/python
    have python3 || { echo "there is no python3; install Python 3.11 or later"; return 1; }
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(python3 --version) is older than 3.11, which their packages need"; return 1; }
    venv=$(dirname "$cache")/python-$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    if ! cmp -s "$source/requirements.txt" "$venv/requirements.txt"; then
        rm -rf "$venv"
        python3 -m venv "$venv" >&2 || { echo "python3 -m venv failed; install python3-venv"; return 1; }
        "$venv/bin/pip" install -q --disable-pip-version-check -r "$source/requirements.txt" >&2 \
            || { echo "pip could not install $source/requirements.txt"; return 1; }
        cp "$source/requirements.txt" "$venv/requirements.txt"
    fi
    echo "$venv/bin/python"
}
