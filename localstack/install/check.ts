import type { MysqlFlavor } from '../engines/choose.ts';
import type { EngineName } from '../engines/engine.ts';
import { hasApt } from './debian.ts';
import { hasProgram, MissingPrerequisite } from './prerequisite.ts';
import { findPython } from './python.ts';

/** Throws MissingPrerequisite that names everything missing, before any download starts. */
export async function checkPrerequisites(
  engines: readonly EngineName[],
  flavor: MysqlFlavor,
  signal?: AbortSignal,
): Promise<void> {
  const needs = (name: EngineName) => engines.includes(name);
  const lacks = [
    needs('redis') ? await lackOfPython(signal) : undefined,
    needs('mysql') && flavor === 'mariadb' && !hasApt()
      ? 'MYSQL_FLAVOR=mariadb needs apt-get and dpkg, which this system lacks: use MYSQL_FLAVOR=mysql or set MYSQL_URL.'
      : undefined,
    needs('opensearch') || (needs('mysql') && flavor === 'mysql') ? lackOfMaven() : undefined,
    process.platform === 'win32'
      ? 'The engines do not run natively on Windows: use Docker (STACK=docker) or WSL.'
      : undefined,
  ].filter((lack) => lack !== undefined);
  if (lacks.length > 0)
    throw new MissingPrerequisite(
      `This machine lacks:\n${lacks.map((one) => `- ${one}`).join('\n')}`,
    );
}

async function lackOfPython(signal?: AbortSignal): Promise<string | undefined> {
  try {
    await findPython(signal);
    return undefined;
  } catch (error) {
    signal?.throwIfAborted();
    return (error as Error).message;
  }
}

/** The Maven wrapper uses curl or wget to fetch Maven itself. */
const lackOfMaven = (): string | undefined =>
  ['mvn', 'curl', 'wget'].some(hasProgram)
    ? undefined
    : 'Maven, or curl or wget to fetch it, is needed for OpenSearch. Install one with: ' +
      'sudo apt-get install -y maven (or curl), macOS: brew install maven.';
