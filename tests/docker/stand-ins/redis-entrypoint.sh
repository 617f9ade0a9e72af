#!/bin/sh
# Started by root, Redis runs as its own user and listens beyond the loopback address, as in the official image.
set -e
chown -R redis:redis /data
program=$1
shift
exec gosu redis "$program" --protected-mode no --bind '*' "$@"
