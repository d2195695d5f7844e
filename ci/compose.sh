#!/bin/sh
# Asks Docker Compose whether the compose files are right, each alone and all together, without an engine and without pulling.
# Where there is no Compose, its loader is built with Go: it includes, fills in and checks as Compose does, against the same schema.
# The tests say the same of the files' content.
set -eu
cd "$(dirname "$0")/.."
. ci/lib.sh

# not Compose as a whole: its go.mod excludes modules, which go install does not take
loader=github.com/compose-spec/compose-go/v2/cmd@v2.16.2
version=${loader##*@}
bin=$cache/compose-go-$version

if docker compose version >/dev/null 2>&1; then
    judge="Docker Compose $(docker compose version --short)"
    load() { docker compose -f "$1" config --quiet; }
elif have docker-compose && ! docker-compose version --short 2>/dev/null | grep -q '^1[.]'; then
    judge="Docker Compose $(docker-compose version --short)"
    load() { docker-compose -f "$1" config --quiet; }
elif [ -x "$bin/cmd" ] || { have go && limit 600 env GOBIN="$bin" go install "$loader"; }; then
    judge="compose-go $version, the loader of Docker Compose"
    load() { "$bin/cmd" "$1" >/dev/null; }
else
    echo "ci: NOT RUN: docker compose config, since there is no Docker Compose of version 2 or later here, and its loader could not be built with Go" >&2
    exit 0
fi
cd docker
for file in *compose.yml; do
    load "$file"
done
echo "ci: the compose files are valid for $judge"
