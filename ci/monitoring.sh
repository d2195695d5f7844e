#!/bin/sh
# Whether alerts and dashboards are true: promtool on the rules and their unit tests, then a real Prometheus that watches a real worker
# under a load with failures, and its Temporal server where that is a real one. The rules' minutes are made seconds for that, by
# substitution in a copy.
set -eu
cd "$(dirname "$0")/.."

. ci/lib.sh
if ! have prometheus || ! have promtool; then
    if have apt-get && { [ "$(id -u)" = 0 ] || have sudo; }; then
        as_root apt-get update -q
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends prometheus
    else
        echo "ci: NOT RUN: alerts and dashboards, for which prometheus and promtool are needed; Debian's package prometheus has both" >&2
        exit 0
    fi
fi

promtool check config docker/prometheus/prometheus.yml
(cd docker/prometheus && promtool test rules alerts_test.yml)
if program=$(temporal_program); then
    set -- -Dstack.temporal=devserver -Dstack.temporal.binary="$program"
else
    echo "ci: NOT RUN: the dashboard of Temporal's server, and two queries of others that only a server answers" >&2
fi
mvn -q -ntp test-compile exec:java@monitoring "$@"
