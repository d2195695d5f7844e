#!/bin/sh
# The features on databases in containers. Images that are missing are pulled, or built by ci/images.sh; what cannot be had as a container runs
# embedded, and the table that each suite prints says so. Where there is no engine and none can be installed, nothing fails, and the
# last line says what was not run.
set -eu
cd "$(dirname "$0")/.."
. ci/lib.sh

suites=FeaturesIT,SagaIT,WorkerCrashesIT
answers() { docker version --format '{{.Server.Version}}' 2>/dev/null; }
not_run() {
    echo "ci: NOT RUN on containers, since $1: $suites"
    exit 0
}

if ! answers >/dev/null; then
    # an engine of our own is for CI: nobody else's machine gets a daemon unasked
    [ "${CI:-}" = true ] && have apt-get && [ "$(id -u)" = 0 ] || not_run "no Docker engine answers"
    have dockerd || { apt-get update -q && apt-get install -qy --no-install-recommends docker.io; } || not_run "docker.io cannot be installed"
    log=$(mktemp)
    setsid dockerd >"$log" 2>&1 &
    engine=$!
    trap 'kill "$engine"; wait "$engine" || true; rm "$log"' EXIT
    tries=0
    until answers >/dev/null; do
        tries=$((tries + 1))
        if [ "$tries" -gt 60 ] || ! kill -0 "$engine" 2>/dev/null; then
            tail -3 "$log" >&2
            not_run "the Docker engine does not start here"
        fi
        sleep 1
    done
fi
echo "ci: Docker engine $(answers)"
missing=
for image in $(sed -n 's/^ *image: //p' docker/databases-compose.yml); do
    docker image inspect "$image" >/dev/null 2>&1 || timeout 300 docker pull --quiet "$image" || missing="$missing $image"
done
[ -z "$missing" ] || ci/images.sh || not_run "these images can neither be pulled nor built:$missing"

mvn -B -ntp test-compile failsafe:integration-test failsafe:verify -Dit.test="$suites" -Dstack=auto
passed=$(sed -n 's:.*<completed>\([0-9]*\)</completed>.*:\1:p' target/failsafe-reports/failsafe-summary.xml)
echo "ci: RUN on containers: $suites, $passed scenarios"
echo "ci: NOT RUN on containers: StoreOutagesIT, since a Neo4j that has to start its container is away for longer than outage-01 and -05 say"
