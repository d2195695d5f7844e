#!/bin/sh
# The conformance kit held against two workers, each a program of its own: the Java one, which has to pass, and the naive one in
# Python, which has to pass what it claims, and to fail what it cannot do without a saga. Results: target/parts/conformance-java and
# -python.
set -eu
cd "$(dirname "$0")/.."
. ci/lib.sh

java_and_maven
reports=target/failsafe-reports/failsafe-summary.xml
count() { sed -n "s:.*<$1>\([0-9]*\)</$1>.*:\1:p" "$reports"; }
judge() {
    part=$1
    shift
    rm -rf "target/parts/$part"
    mvn -B -ntp test-compile failsafe:integration-test failsafe:verify -Dworker=external -Dpart="$part" "$@"
}

mvn -B -q -ntp -DskipTests package
judge conformance-java -Dworker.command="java -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -jar target/apex-memory.jar worker"
echo "ci: RUN: the conformance kit on the Java worker: $(count completed) scenarios"

if ! python=$(python_with_packages); then
    echo "ci: NOT RUN: the conformance kit on the worker in Python, since $python"
    exit 0
fi
claims=src/test/python/capabilities.yaml
command="$python src/test/python/worker.py"
# what it claims, it has to pass
judge conformance-python-claims -Dworker.command="$command" -Dcapabilities="$claims"
echo "ci: RUN: the conformance kit on what the worker in Python claims: $(($(count completed) - $(count skipped))) scenarios"
# of the rest it fails most; that none fails would mean that the kit sees nothing
judge conformance-python -Dworker.command="$command" -Dmaven.test.failure.ignore=true
failed=$(($(count failures) + $(count errors)))
if [ "$failed" -lt 20 ]; then
    echo "ci: a worker without a saga failed only $failed scenarios" >&2
    exit 1
fi
echo "ci: RUN: the conformance kit on the worker in Python: $(count completed) scenarios, $failed failed, as they should"
