#!/bin/bash
# Like the official image, the options choose a garbage collector. With a second one in
# OPENSEARCH_JAVA_OPTS Java ends with "Multiple garbage collectors selected".
set -e
options=(-XX:+UseG1GC -XX:G1ReservePercent=25 -XX:InitiatingHeapOccupancyPercent=30)
read -r -a more <<<"${OPENSEARCH_JAVA_OPTS:-}"
jars=$(find jars -name '*.jar' ! -name 'ecj-*' | sort | tr '\n' ':')
# The project's launcher listens only on the loopback address.
socat TCP-LISTEN:9200,fork,reuseaddr TCP:127.0.0.1:9201 &
exec java "${options[@]}" "${more[@]}" -Dlog4j2.disable.jmx=true -cp "classes:$jars" \
  Main /usr/share/opensearch/home /usr/share/opensearch/data 9201
