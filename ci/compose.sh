#!/bin/sh
# Asks Docker Compose itself whether the compose files are right, each alone and all together, without an engine and without pulling.
# The tests say the same of their content; this adds the schema. Where there is no Compose, it says so and that is all.
set -eu
cd "$(dirname "$0")/.."

if docker compose version >/dev/null 2>&1; then
    compose="docker compose"
elif command -v docker-compose >/dev/null 2>&1 && ! docker-compose version --short 2>/dev/null | grep -q '^1[.]'; then
    compose="docker-compose"
else
    echo "ci: NOT RUN: docker compose config, since there is no Docker Compose of version 2 or later here" >&2
    exit 0
fi
for file in docker/*compose.yml; do
    $compose -f "$file" config --quiet
    $compose -f "$file" config --images | sort -u >/dev/null
done
echo "ci: $($compose -f docker/compose.yml config --services | wc -l) services are valid for Compose $($compose version --short)"
