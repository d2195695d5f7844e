#!/bin/sh
# The specification's page, looked at and used in a real Chromium: on a phone and on a desk, in light and in dark. Debian's packages are
# installed where they can be.
set -eu
cd "$(dirname "$0")/.."
. ci/lib.sh

first_of() { for name; do command -v "$name" && return; done; }
browser=$(first_of chromium chromium-browser google-chrome google-chrome-stable || true)
driver=$(first_of chromedriver || true)
if [ -z "$browser" ] || [ -z "$driver" ]; then
    if have apt-get && [ "$(id -u)" = 0 ]; then
        apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends chromium chromium-driver || true
        browser=$(first_of chromium || true)
        driver=$(first_of chromedriver || true)
    fi
    if [ -z "$browser" ] || [ -z "$driver" ]; then
        echo "ci: NOT RUN: the page in a browser, since chromium and chromedriver are needed; Debian's packages chromium and chromium-driver have them" >&2
        exit 0
    fi
fi
echo "ci: the page in $("$browser" --version 2>/dev/null)"
mvn -q -ntp test-compile exec:java@specification
exec mvn -q -ntp exec:java@page -Dpage.browser="$browser" -Dpage.driver="$driver"
