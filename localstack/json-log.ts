type Level = 'INFO' | 'WARN' | 'ERROR';

/** Writes one JSON line to stdout, in the format of the handlers' logs. */
export function jsonLog(level: Level, message: string, fields: Record<string, unknown> = {}): void {
  const timestamp = new Date().toISOString();
  process.stdout.write(`${JSON.stringify({ level, message, timestamp, ...fields })}\n`);
}

export type JsonLog = typeof jsonLog;
