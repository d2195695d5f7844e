#!/bin/sh
# Makes the two databases of Temporal, or brings their schemas up to date; changes nothing where they are.
set -eu
SQL_PASSWORD="$(cat "${PASSWORD_FILE:-/run/secrets/temporal_postgres_password}")"
export SQL_PASSWORD
schemas="${SCHEMAS:-/etc/temporal/schema/postgresql/v12}"

sql() {
    database="$1"
    shift
    temporal-sql-tool --plugin "$DB" --endpoint "$POSTGRES_SEEDS" --port "$DB_PORT" --user "$POSTGRES_USER" --database "$database" "$@"
}

for pair in temporal:temporal temporal_visibility:visibility; do
    sql "${pair%:*}" create
    sql "${pair%:*}" setup-schema --version 0.0
    sql "${pair%:*}" update-schema --schema-dir "$schemas/${pair#*:}/versioned"
done
