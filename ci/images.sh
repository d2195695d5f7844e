#!/bin/sh
# Builds stand-ins for images that cannot be pulled, under the tags that docker/databases-compose.yml names: PostgreSQL and Redis of Debian 12,
# Neo4j of Maven's packages. They speak for the products, not for the images. Qdrant has no package to build one from.
# For root, on Debian or Ubuntu, with a Docker engine.
set -eu
cd "$(dirname "$0")/.."
. ci/lib.sh

base=apex-memory/debian:bookworm
tag() { sed -n "s|^ *image: \($1:.*\)|\1|p" docker/databases-compose.yml; }
present() { docker image inspect "$1" >/dev/null 2>&1; }
build() { DOCKER_BUILDKIT=0 docker build --quiet --network host --build-arg BASE="$base" --tag "$(tag "$1")" "$2" >/dev/null; }

if ! present "$base"; then
    have debootstrap || { as_root apt-get update -q && as_root apt-get install -qy --no-install-recommends debootstrap; }
    root=$(mktemp -d)
    trap 'as_root rm -rf "$root" "$root.log"' EXIT
    as_root debootstrap --variant=minbase bookworm "$root" >"$root.log" 2>&1 || { cat "$root.log" >&2; exit 1; }
    as_root tar -C "$root" -c . | docker import - "$base" >/dev/null
fi
present "$(tag redis)" || build redis ci/images/redis
present "$(tag postgres)" || build postgres ci/images/postgres
if ! present "$(tag neo4j)"; then
    context=target/images/neo4j
    mkdir -p "$context"
    cp ci/images/neo4j/* "$context"
    mvn -q -ntp -f ci/images/neo4j/pom.xml dependency:copy-dependencies -DoutputDirectory="$PWD/$context/lib" \
        -Dneo4j.version="$(sed -n 's:.*<neo4j.version>\(.*\)</neo4j.version>.*:\1:p' pom.xml)"
    build neo4j "$context"
fi
present "$(tag qdrant/qdrant)" || echo "ci: $(tag qdrant/qdrant) has no stand-in: no package of Qdrant's server is known to build one from"
for product in postgres redis neo4j; do
    echo "ci: $(tag "$product") is $(docker image inspect --format '{{with index .Config.Labels "io.apexmemory.stand-in"}}a stand-in, {{.}}{{else}}the image of that name{{end}}' "$(tag "$product")")"
done
