#!/bin/sh
# Makes the passwords that are not there yet, in docker/secrets, which only you can enter; changes none that is.
set -eu
cd "$(dirname "$0")"
umask 022
mkdir -p secrets
# the files are readable, for not every container runs as you: it is the folder that keeps others out
chmod 700 secrets

make() {
    [ -s "secrets/$1" ] || { printf '%s' "$2" >"secrets/$1" && echo "made docker/secrets/$1"; }
}
random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

make postgres_password "$(random)"
make neo4j_password "$(random)"
make neo4j_auth "neo4j/$(cat secrets/neo4j_password)"
make qdrant_api_key "$(random)"
make temporal_postgres_password "$(random)"
make grafana_admin_password "$(random)"
if [ -n "${OPENAI_API_KEY:-}" ]; then
    make openai_api_key "$OPENAI_API_KEY"
fi
if [ ! -s secrets/openai_api_key ]; then
    echo "There is no key for embeddings: put it into docker/secrets/openai_api_key," >&2
    echo "or call this again with OPENAI_API_KEY set." >&2
    exit 1
fi
