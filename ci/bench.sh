#!/bin/sh
# The benchmark's smoke: a saga beside four naive writes for half a minute, and the requests that each database gets. A request too many
# fails; times are printed, and never judged, for a busy machine has its own.
set -eu
cd "$(dirname "$0")/.."
. ci/lib.sh

java_and_maven
out=target/bench/smoke.txt
mkdir -p target/bench
mvn -q -ntp -Pbench -Dbench.smoke=true verify >"$out" 2>&1 || { cat "$out"; echo "ci: the benchmark's smoke failed" >&2; exit 1; }
sed -n '/^== /,$p' "$out"
# what was not measured cannot have been as designed
[ "$(grep -c 'as designed' "$out")" -ge 6 ] || { cat "$out"; echo "ci: the smoke counted no requests" >&2; exit 1; }
echo "ci: RUN: the benchmark's smoke: $(grep -c '^  met .*as designed' "$out") counts of requests as designed"
