#!/bin/sh
# Whether GitHub would take the workflows, as actionlint sees it, and what shellcheck says of the scripts. Actionlint is built with Go
# where it is missing.
set -eu
cd "$(dirname "$0")/.."
. ci/lib.sh

release=github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
if have actionlint; then
    lint=actionlint
elif [ -x "$cache/actionlint" ] || { have go && limit 600 env GOBIN="$cache" go install "$release"; }; then
    lint=$cache/actionlint
else
    lint=
    echo "ci: NOT RUN: actionlint on the workflows, since it is not on the PATH and could not be built with Go" >&2
fi
if ! have shellcheck && have apt-get && { [ "$(id -u)" = 0 ] || have sudo; }; then
    as_root apt-get update -q
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends shellcheck
fi

if [ -n "$lint" ]; then
    "$lint"
    echo "ci: the workflows are valid for actionlint $("$lint" -version | head -1)"
fi
if have shellcheck; then
    git ls-files '*.sh' .ci/run docker/apex docker/health | xargs shellcheck --external-sources --severity=warning
    echo "ci: shellcheck has nothing to say"
else
    echo "ci: NOT RUN: shellcheck on the scripts; most systems have a package of that name" >&2
fi
