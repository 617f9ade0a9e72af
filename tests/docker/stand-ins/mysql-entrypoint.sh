#!/bin/bash
# Like the official image: a server that listens only on its socket sets up an empty data folder,
# then the real server starts.
set -e
data=/var/lib/mysql
chown -R mysql:mysql "$data"
base=(--no-defaults --basedir=/opt/mysql --datadir="$data" --socket=/var/run/mysqld/mysqld.sock --user=mysql)
case ${1:-} in -*) set -- mysqld "$@" ;; esac
shift
if [ ! -d "$data/mysql" ]; then
  mysqld "${base[@]}" --initialize-insecure
  mysqld "${base[@]}" --skip-networking --mysqlx=OFF --daemonize --pid-file=/var/run/mysqld/first.pid --log-error=/var/run/mysqld/first.log
  mysql --protocol=socket --socket=/var/run/mysqld/mysqld.sock --user=root <<SQL
CREATE USER 'root'@'${MYSQL_ROOT_HOST:-%}' IDENTIFIED BY '';
GRANT ALL ON *.* TO 'root'@'${MYSQL_ROOT_HOST:-%}' WITH GRANT OPTION;
SQL
  mysqladmin --protocol=socket --socket=/var/run/mysqld/mysqld.sock --user=root shutdown
fi
exec mysqld "${base[@]}" "$@"
