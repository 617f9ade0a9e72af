import { availableParallelism } from 'node:os';

export interface HostSettings {
  readonly host: string;
  readonly port: number;
  readonly stage: string;
  readonly processes: number;
  /** Host names that the API serves, in lower case. Undefined: all. */
  readonly names: ReadonlySet<string> | undefined;
  /** Proxies between the clients and this host, each of which adds to X-Forwarded-For. */
  readonly proxies: number;
}

/**
 * Names of this machine, and the name that docker-compose.yml gives to the API. If another site
 * lets its own name point here (DNS rebinding), its pages must not reach an API that is open.
 */
const NAMES_OF_AN_OPEN_API = 'localhost,127.0.0.1,[::1],api';

/** Reads the settings of the host itself. Throws an error that names an invalid one. */
export function hostSettings(environment: NodeJS.ProcessEnv): HostSettings {
  const { API_HOST, API_PORT, HOST_NAMES, HOST_PROCESSES, HOST_PROXIES, STAGE, AUTH_MODE } =
    environment;
  const names = HOST_NAMES || (AUTH_MODE === 'open' ? NAMES_OF_AN_OPEN_API : '');
  return {
    host: API_HOST || '127.0.0.1',
    port: integer('API_PORT', API_PORT, { least: 0, most: 65_535, otherwise: 3_000 }),
    stage: STAGE || 'local',
    processes: integer('HOST_PROCESSES', HOST_PROCESSES, {
      least: 1,
      most: 1_024,
      otherwise: availableParallelism(),
    }),
    names: names === '' ? undefined : new Set(names.toLowerCase().split(/\s*,\s*/)),
    proxies: integer('HOST_PROXIES', HOST_PROXIES, { least: 0, most: 16, otherwise: 0 }),
  };
}

interface Range {
  readonly least: number;
  readonly most: number;
  readonly otherwise: number;
}

function integer(name: string, text: string | undefined, { least, most, otherwise }: Range) {
  if (!text) return otherwise;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new Error(`${name} must be an integer from ${least} to ${most}, not "${text}".`);
}
