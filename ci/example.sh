#!/bin/sh
# A project that has this one's fixture as a jar, src/it/own-suite, built as its reader builds it: after mvn install here.
set -eu
cd "$(dirname "$0")/.."
. ci/lib.sh

java_and_maven
example=src/it/own-suite
version=$(sed -n 's:^  <version>\(.*\)</version>$:\1:p' pom.xml)
grep -q "<apex-memory.version>$version</" "$example/pom.xml" || {
    echo "ci: $example/pom.xml is for another version of Apex Memory than $version, which is what is here" >&2
    exit 1
}
mvn -B -q -ntp -DskipTests -DskipITs install
rm -rf "$example/target/surefire-reports"
mvn -B -ntp -f "$example/pom.xml" verify
# a test that is not found is no failure to Maven
for test in OwnDocumentTest FeaturesTest; do
    grep -q '<testcase ' "$example/target/surefire-reports/TEST-example.$test.xml" || { echo "ci: $test ran nothing" >&2; exit 1; }
done
echo "ci: RUN: the example project: $(cat "$example"/target/surefire-reports/TEST-*.xml | grep -c '<testcase ') tests"
