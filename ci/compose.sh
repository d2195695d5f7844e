#!/bin/sh
# Asks Docker Compose whether the compose files are right, each alone and all together, without an engine and without pulling.
# Where there is no Compose, its loader is built with Go: it includes, fills in and checks as Compose does, against the same schema.
# The tests say the same of the files' content.
set -eu
cd "$(dirname "$0")/.."
. ci/lib.sh

# not Compose as a whole: its go.mod excludes modules, which go install does not take
loader=github.com/compose-spec/compose-go/v2/cmd@v2.16.2
cache=${XDG_CACHE_HOME:-$HOME/.cache}/apex-memory/bin/compose-go-${loader##*@}

if docker compose version >/dev/null 2>&1; then
    compose="docker compose"
elif have docker-compose && ! docker-compose version --short 2>/dev/null | grep -q '^1[.]'; then
    compose="docker-compose"
elif [ -x "$cache/cmd" ] || { have go && GOBIN=$cache timeout 600 go install "$loader"; }; then
    compose=
else
    echo "ci: NOT RUN: docker compose config, since there is no Docker Compose of version 2 or later here, and no Go to build its loader with" >&2
    exit 0
fi
cd docker
for file in *compose.yml; do
    if [ -n "$compose" ]; then
        $compose -f "$file" config --quiet
    else
        "$cache/cmd" "$file" >/dev/null
    fi
done
echo "ci: the compose files are valid for ${compose:-the loader of Docker Compose, ${loader##*@}}"
