#!/bin/sh
# mvn verify, then the README's main job as its reader runs it, with a look at what it printed.
set -eu
cd "$(dirname "$0")/.."

. ci/lib.sh
java_and_maven

mvn -B -ntp verify
ci/compose.sh

# the production artifact holds nothing of the test stack
if find target/lib -name '*.jar' | grep -E 'junit|cucumber|wiremock|assertj|archunit|jqwik|testcontainers|selenium|temporal-testing|neo4j-kernel|embedded'; then
    echo "ci: target/lib holds test libraries" >&2
    exit 1
fi
java -jar target/apex-memory.jar parse --json testdata/documents/invoice.pdf | grep -q '"content_sha256"'

out=target/main-job.txt
mvn -q -ntp test-compile exec:java@ingest -Dexec.args="testdata/documents" >"$out" 2>&1 || { cat "$out"; exit 1; }
cat "$out"
expect() {
    grep -Eq "$1" "$out" || { echo "ci: the main job did not print: $1" >&2; exit 1; }
}
documents=$(find testdata/documents -type f ! -name '.*' | grep -c .)
expect "^postgres +embedded"
expect "^qdrant +(stand-in|container|external)"
expect "^openai +(stub|real)"
expect "^$documents documents: $documents stored, 0 failed"
[ "$(grep -c '^== Search' "$out")" -eq 3 ] || { echo "ci: the main job did not search three times" >&2; exit 1; }
[ "$(grep -c '^1\. ' "$out")" -eq 3 ] || { echo "ci: a search found nothing" >&2; exit 1; }

mvn -q -ntp exec:java@saga-demo
echo "ci: all is well"
