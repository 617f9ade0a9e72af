#!/bin/sh
# Like the official image: started by root, Redis runs as its own user and listens beyond the
# loopback address.
set -e
chown -R redis:redis /data
program=$1
shift
exec gosu redis "$program" --protected-mode no --bind '*' "$@"
