import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { FinalLine, Stores } from './final-state.ts';
import {
  type Drained,
  type Fault,
  type Header,
  type Numbered,
  type Operation,
  type Purged,
  RecordLine,
  type RunRecord,
} from './record.ts';

/**
 * Says why a run record can't be judged. The message has the reason and, unless the file is empty,
 * the line.
 */
class UnreadableRecord extends Error {
  override readonly name = 'UnreadableRecord' as const;
}

export async function readRecord(file: string): Promise<RunRecord> {
  const input = createReadStream(file, 'utf8');
  return parseRecord(createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }));
}

export async function parseRecord(
  lines: AsyncIterable<string> | Iterable<string>,
): Promise<RunRecord> {
  let header: Header | undefined;
  let stores: Numbered<Stores> | undefined;
  const operations: Numbered<Operation>[] = [];
  const faults: Numbered<Fault>[] = [];
  const drained: Numbered<Drained>[] = [];
  const purged: Numbered<Purged>[] = [];
  const final: Numbered<FinalLine>[] = [];
  let line = 0;
  for await (const text of lines) {
    line += 1;
    const parsed = Object.assign(parseLine(text, line), { line });
    if (!header && parsed.type !== 'header') fail(line, 'a record begins with its header');
    switch (parsed.type) {
      case 'header':
        if (header) fail(line, 'a second header');
        header = parsed;
        break;
      case 'operation':
        operations.push(parsed);
        break;
      case 'fault':
        faults.push(parsed);
        break;
      case 'drained':
        drained.push(parsed);
        break;
      case 'purged':
        purged.push(parsed);
        break;
      case 'stores':
        if (stores) fail(line, 'a second end of the final state');
        stores = parsed;
        break;
      default:
        final.push(parsed);
    }
  }
  if (!header) throw new UnreadableRecord('The record is empty');
  return { header, operations, faults, drained, purged, stores, final };
}

function parseLine(text: string, line: number): RecordLine {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return fail(line, `not JSON: ${(error as Error).message}`);
  }
  const result = RecordLine.safeParse(json);
  return result.success ? result.data : fail(line, z.prettifyError(result.error));
}

function fail(line: number, reason: string): never {
  throw new UnreadableRecord(`Line ${line}: ${reason}`);
}
