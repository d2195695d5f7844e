#!/bin/sh
# The features that go through Temporal, on a real server: found, or built with Go. Where there is neither, nothing fails, and the
# last line names what was not run. TEMPORAL_BINARY and TEMPORAL_BUILD_SECONDS: ci/lib.sh.
set -eu
cd "$(dirname "$0")/.."
. ci/lib.sh

suites=FeaturesIT,PlatformIT,ScaleIT,ServerIT
part=target/parts/temporal-server
mkdir -p "$part"
if ! binary=$(temporal_program); then
    echo "$suites: the program temporal is not here and could not be built" >"$part/not-run.txt"
    echo "ci: NOT RUN on a real Temporal server: $suites"
    exit 0
fi
echo "SagaIT,StoreOutagesIT,WorkerCrashesIT: they ask of Temporal what the features of the activities ask" >"$part/not-run.txt"
version=$("$binary" --version)
echo "ci: on a real Temporal server: $version"

mvn -B -ntp test-compile failsafe:integration-test failsafe:verify \
    -Dit.test="$suites" -Dpart=temporal-server -Dstack.temporal=devserver -Dstack.temporal.binary="$binary"
passed=$(sed -n 's:.*<completed>\([0-9]*\)</completed>.*:\1:p' target/failsafe-reports/failsafe-summary.xml)
echo "ci: RUN on a real Temporal server ($version): $suites, $passed scenarios"
