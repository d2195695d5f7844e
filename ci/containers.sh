#!/bin/sh
# The features on databases in containers. Images that are missing are pulled, or built by ci/images.sh; what cannot be had as a
# container runs embedded, and the table that each suite prints says so. Where there is no engine and none can be installed, nothing
# fails. target/parts/containers/not-run.txt holds what was not run and why, a line each, and the last lines say the same.
set -eu
cd "$(dirname "$0")/.."
. ci/lib.sh

# the features, and how single databases go away and come back
suites=FeaturesIT,SagaIT,StoreOutagesIT,WorkerCrashesIT,PlatformIT,ScaleIT,StoppedStoresTest,HaltedStoresTest
part=target/parts/containers
not_run=$part/not-run.txt
answers() { docker version --format '{{.Server.Version}}' 2>/dev/null; }
tell_not_run() { sed 's/^/ci: NOT RUN: /' "$not_run"; }
give_up() {
    echo "$suites on containers: $1" >"$not_run"
    tell_not_run
    exit 0
}
get() { have "$1" || { apt-get update -q && apt-get install -qy --no-install-recommends "$2"; }; }

mkdir -p "$part"
: >"$not_run"
have mvn || give_up "Maven is missing: install maven and a JDK of 17 or later"
if ! answers >/dev/null; then
    # an engine of our own is for CI: nobody else's machine gets a daemon unasked
    [ "${CI:-}" = true ] && have apt-get && [ "$(id -u)" = 0 ] ||
        give_up "no Docker engine answers: start one, or run this with CI=true as root on Debian or Ubuntu"
    # in some releases the command is a package of its own
    { get dockerd docker.io && get docker docker-cli; } || give_up "no Docker engine answers, and docker.io cannot be installed"
    log=$(mktemp)
    # not in our group, for Ctrl-C is to reach it through the trap alone
    $(have setsid && echo setsid) dockerd >"$log" 2>&1 &
    engine=$!
    trap 'kill "$engine" 2>/dev/null; wait "$engine" || true; rm -f "$log"' EXIT
    trap 'exit 130' INT TERM
    tries=0
    until answers >/dev/null; do
        tries=$((tries + 1))
        if [ "$tries" -gt 60 ] || ! kill -0 "$engine" 2>/dev/null; then
            tail -3 "$log" >&2
            give_up "the Docker engine does not start here"
        fi
        sleep 1
    done
fi
echo "ci: Docker engine $(answers)"
# in a container Testcontainers would ask another one for the way to the engine's ports, and the image for that may not be had
[ -n "${DOCKER_HOST:-}" ] || export TESTCONTAINERS_HOST_OVERRIDE="${TESTCONTAINERS_HOST_OVERRIDE:-127.0.0.1}"

missing=
for image in $(sed -n 's/^ *image: //p' docker/databases-compose.yml); do
    docker image inspect "$image" >/dev/null 2>&1 || limit 300 docker pull --quiet "$image" || missing="$missing $image"
done
[ -z "$missing" ] || ci/images.sh || give_up "these images can neither be pulled nor built:$missing"

output=$part/output.txt
# a Neo4j that starts beside three others may take longer than Testcontainers waits
if mvn -B -ntp test-compile failsafe:integration-test failsafe:verify -Dit.test="$suites" -Dit.forks=3 -Dstack=auto -Dpart=containers; then
    echo "ci: all passed"
fi 2>&1 | tee "$output"

sed -n 's/^\([a-z0-9]*\)  *\([a-z-]*\) .*; no container: \(.*\)$/\1 in a container: \3; it ran as \2/p' "$output" | sort -u >>"$not_run"
for image in $(sed -n 's/^ *image: //p' docker/databases-compose.yml); do
    docker image inspect --format '{{with index .Config.Labels "io.apexmemory.stand-in"}}the image '"${image%%:*} ${image#*:}"': it cannot be pulled here; a stand-in ran, {{.}}{{end}}' \
        "$image" 2>/dev/null | sed '/^$/d' >>"$not_run"
done
echo "ServerIT on containers: it needs a real Temporal server; run it by mvn verify -Dit.test=ServerIT -Dstack=auto -Dstack.temporal=devserver" >>"$not_run"
tell_not_run
# Maven may have left an escape sequence in front of it
grep -q "ci: all passed" "$output" || exit 1
passed=$(sed -n 's:.*<completed>\([0-9]*\)</completed>.*:\1:p' target/failsafe-reports/failsafe-summary.xml)
echo "ci: RUN on containers: $suites, $passed tests"
