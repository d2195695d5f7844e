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
have python3 || not_run "there is no python3; install Python 3.11 or later"
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || not_run "$(python3 --version) is older than 3.11, which their packages need"
venv=$(dirname "$cache")/python-$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
if ! cmp -s "$source/requirements.txt" "$venv/requirements.txt"; then
    rm -rf "$venv"
    python3 -m venv "$venv" >&2 || not_run "python3 -m venv failed; install python3-venv"
    "$venv/bin/pip" install -q --disable-pip-version-check -r "$source/requirements.txt" >&2 \
        || not_run "pip could not install $source/requirements.txt"
    cp "$source/requirements.txt" "$venv/requirements.txt"
fi

"$venv/bin/python" -m unittest discover -q -s "$source"
if ! [ -f target/apex-memory.jar ]; then
    mvn -q -ntp -DskipTests package
fi
if temporal=$(temporal_found); then
    exec "$venv/bin/python" "$source/check.py" "$temporal"
fi
exec "$venv/bin/python" "$source/check.py"
