#!/bin/sh
# Makes the namespace and its search attributes where they are not yet, says so in /tmp/prepared, and waits for commands.
set -eu
marker="${MARKER:-/tmp/prepared}"
rm -f "$marker"

until temporal operator cluster health >/dev/null 2>&1; do sleep 1; done
temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1 ||
    temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention "${TEMPORAL_RETENTION:-168h}" \
        --description "Apex Memory"

# a namespace is known to every part of the server a few seconds after it was made
known() { temporal operator search-attribute list --namespace "$TEMPORAL_NAMESPACE" 2>/dev/null; }
until known >/dev/null; do sleep 1; done
for attribute in document_id source ingestion_status; do
    known | grep -qw "$attribute" ||
        temporal operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" --name "$attribute" --type Keyword
done

touch "$marker"
echo "namespace $TEMPORAL_NAMESPACE is prepared"
exec sleep infinity
