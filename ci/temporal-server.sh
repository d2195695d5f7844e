#!/bin/sh
# The features that go through Temporal, on a real server: found, or built with Go. Where there is neither, nothing fails, and the
# last line names what was not run. TEMPORAL_BINARY names the program; TEMPORAL_BUILD_SECONDS limits its build (1200).
set -eu
cd "$(dirname "$0")/.."
. ci/lib.sh

suites=FeaturesIT,PlatformIT,ServerIT
# the last release whose go.mod replaces nothing, which go install asks for
release=github.com/temporalio/cli/cmd/temporal@v1.5.1

not_run() {
    echo "ci: the program temporal is missing: $1. Install it (https://docs.temporal.io/cli), put it on the PATH, or name it by TEMPORAL_BINARY." >&2
    echo "ci: NOT RUN on a real Temporal server: $suites"
    exit 0
}
find_binary() {
    for candidate in "${TEMPORAL_BINARY:-}" "$(command -v temporal || true)" \
        "$(have go && go env GOPATH || echo "$HOME/go")/bin/temporal" "$cache/temporal"; do
        if [ -n "$candidate" ] && "$candidate" --version >/dev/null 2>&1; then
            echo "$candidate"
            return
        fi
    done
}

binary=$(find_binary)
if [ -z "$binary" ]; then
    have go || not_run "it is not on the PATH, and there is no Go to build it with"
    echo "ci: building $release"
    mkdir -p "$cache"
    GOBIN=$cache timeout "${TEMPORAL_BUILD_SECONDS:-1200}" go install "$release" \
        || not_run "go install $release failed or took too long"
    binary=$cache/temporal
fi
version=$("$binary" --version)
echo "ci: on a real Temporal server: $version"

mvn -B -ntp test-compile failsafe:integration-test failsafe:verify \
    -Dit.test="$suites" -Dstack.temporal=devserver -Dstack.temporal.binary="$binary"
passed=$(sed -n 's:.*<completed>\([0-9]*\)</completed>.*:\1:p' target/failsafe-reports/failsafe-summary.xml)
echo "ci: RUN on a real Temporal server ($version): $suites, $passed scenarios"
