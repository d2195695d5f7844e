#!/bin/sh
# The worker and the client in Python beside those in Java, each with the other, on the embedded stack: src/test/python. Their
# packages go into a folder of the user's cache, once. On a real Temporal server if the program temporal is there (ci/lib.sh).
set -eu
cd "$(dirname "$0")/.."
. ci/lib.sh

source=src/test/python
export PYTHONDONTWRITEBYTECODE=1
not_run() {
    echo "ci: NOT RUN: Python worker and client, since $1"
    exit 0
}

{ have java && have mvn; } || not_run "a JDK of 17 or later and Maven are needed for the other side"
python=$(python_with_packages) || not_run "$python"

"$python" -m unittest discover -q -s "$source"
if ! [ -f target/apex-memory.jar ]; then
    mvn -q -ntp -DskipTests package
fi
if temporal=$(temporal_found); then
    exec "$python" "$source/check.py" "$temporal"
fi
exec "$python" "$source/check.py"
