type Level = 'INFO' | 'WARN' | 'ERROR';

/** One JSON line on stdout, in the form of the handlers' own log lines. */
export function jsonLog(level: Level, message: string, fields: Record<string, unknown> = {}): void {
  const timestamp = new Date().toISOString();
  process.stdout.write(`${JSON.stringify({ level, message, timestamp, ...fields })}\n`);
}

export type JsonLog = typeof jsonLog;
