import type { RunRecord } from './record.ts';
import { type Finding, PROMISES, type PromiseName, type Verdict } from './rules/verdict.ts';

const MEANING: Readonly<Record<PromiseName, string>> = {
  N1: 'unique',
  N2: 'dense',
  N3: 'durable',
  N4: 'monotone',
  N5: 'idempotent',
  N6: 'read-your-write',
  also: 'beside them',
};

/** Formats the verdict for a terminal. */
export function report(record: RunRecord, verdict: Verdict, findings: number): string {
  const shown = verdict.findings.slice(0, findings);
  const rest = verdict.findings.length - shown.length;
  return [
    `Run ${verdict.run}: ${verdict.operations} operations, ${verdict.faults} faults`,
    '',
    ...table(operationRows(record)),
    ...(record.faults.length > 0 ? ['', ...table(faultRows(record))] : []),
    '',
    ...table(promiseRows(verdict)),
    ...(verdict.unread.length > 0
      ? ['', `Not judged, because the record lacks it: ${verdict.unread.join(', ')}`]
      : []),
    '',
    ...shown.map(sentence),
    ...(rest > 0 ? [`… and ${rest} more findings`] : []),
    verdict.findings.length === 0 ? 'Nothing found.' : `${verdict.findings.length} findings.`,
  ].join('\n');
}

const OUTCOMES = ['acknowledged', 'refused', 'unknown'] as const;

function operationRows({ operations }: RunRecord): string[][] {
  const kinds = Map.groupBy(operations, ({ kind }) => kind);
  const rows = [...kinds].map(([kind, ofKind]) => [
    kind,
    ...OUTCOMES.map((outcome) => String(ofKind.filter((each) => each.outcome === outcome).length)),
  ]);
  return [['operations', ...OUTCOMES], ...rows];
}

function faultRows({ faults }: RunRecord): string[][] {
  const names = Map.groupBy(faults, ({ name }) => name);
  const rows = [...names].map(([name, all]) => [
    name,
    String(all.length),
    [...new Set(all.flatMap(({ effects }) => effects))].join(', ') || 'nothing',
  ]);
  return [['faults', 'times', 'effects'], ...rows];
}

function promiseRows({ promises, findings }: Verdict): string[][] {
  const counts = Map.groupBy(findings, ({ promise }) => promise);
  const rows = PROMISES.map((name) => [
    `${name} ${MEANING[name]}`,
    promises[name],
    String(counts.get(name)?.length ?? 0),
  ]);
  return [['promise', 'verdict', 'findings'], ...rows];
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

export function sentence({
  promise,
  rule,
  application,
  chat,
  number,
  detail,
  lines,
}: Finding): string {
  const place = [
    `application ${application || '-'}`,
    ...(chat > 0 ? [`chat ${chat}`] : []),
    ...(number === undefined ? [] : [`${chat > 0 ? 'message' : 'chat'} ${number}`]),
  ].join(', ');
  const rests = lines.slice(0, 8).join(', ') + (lines.length > 8 ? ', …' : '');
  return `${promise} ${rule}: ${place}: ${detail} (lines ${rests})`;
}
