import { mkdirSync } from 'node:fs';

/**
 * Settings of both flavors of MySQL, the same as those of the mysql service of docker-compose.yml.
 */
export function sqlSettings(port: number): string[] {
  return [
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    // The socket's path is relative to the data folder, because it is limited to about 100
    // characters.
    '--socket=mysql.sock',
    '--pid-file=mysql.pid',
    '--skip-name-resolve',
    '--default-time-zone=+00:00',
    '--character-set-server=utf8mb4',
    '--collation-server=utf8mb4_unicode_ci',
    `--sql-mode=${SQL_MODE}`,
    // With 1, a commit is on the disk before the server acknowledges it.
    '--innodb-flush-log-at-trx-commit=1',
    '--innodb-buffer-pool-size=128M',
    '--max-connections=200',
    '--max-allowed-packet=64M',
    '--performance-schema=OFF',
  ];
}

const SQL_MODE = [
  'ONLY_FULL_GROUP_BY',
  'STRICT_TRANS_TABLES',
  'NO_ZERO_IN_DATE',
  'NO_ZERO_DATE',
  'ERROR_FOR_DIVISION_BY_ZERO',
  'NO_ENGINE_SUBSTITUTION',
].join(',');

/** A server started by root refuses to run without this option. */
export const asRoot = (): string[] => (process.getuid?.() === 0 ? ['--user=root'] : []);

/**
 * A folder for the temporary tables of this server alone. At its start a server deletes all
 * temporary tables that it finds, and those in /tmp may belong to another stack.
 */
export function ownTemporaryFolder(data: string): { readonly TMPDIR: string } {
  const TMPDIR = `${data}.tmp`;
  mkdirSync(TMPDIR, { recursive: true });
  return { TMPDIR };
}
