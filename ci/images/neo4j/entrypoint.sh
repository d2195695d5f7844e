#!/bin/sh
# Serves a graph with the first password that NEO4J_AUTH names, as the product's own image does.
set -eu
cd /var/lib/neo4j
if [ ! -d conf ]; then
    mkdir -p conf data logs
    cat >conf/neo4j.conf <<'CONF'
server.default_listen_address=0.0.0.0
server.memory.pagecache.size=64m
dbms.usage_report.enabled=false
CONF
    NEO4J_HOME=$PWD NEO4J_CONF=$PWD/conf java -cp '/opt/neo4j/lib/*' org.neo4j.server.startup.Neo4jAdminCommand \
        dbms set-initial-password "${NEO4J_AUTH#*/}"
fi
exec java -Xmx1g -XX:+UseSerialGC --add-opens=java.base/java.nio=ALL-UNNAMED --add-opens=java.base/java.lang=ALL-UNNAMED -cp '/opt/neo4j/lib/*' \
    org.neo4j.server.CommunityEntryPoint --home-dir="$PWD" --config-dir="$PWD/conf" --console-mode
