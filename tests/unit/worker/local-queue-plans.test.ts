import { DatabaseSync } from 'node:sqlite';
import { expect, test } from '@jest/globals';
import { MESSAGE_SQL, SCHEMA } from '../../../localstack/sqs/statements.ts';

const database = new DatabaseSync(':memory:');
database.exec(SCHEMA);

/** SQLite's plan of a statement: whether it searches an index, scans a table or sorts. */
const planOf = (sql: string) =>
  database
    .prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .all()
    .map(({ detail }) => String(detail));

test.each(Object.entries(MESSAGE_SQL))(
  'the local queue server uses an index for each query, however long the queue is: %s',
  (_, sql) => {
    for (const step of planOf(sql))
      expect(step).toMatch(/^SEARCH \w+ USING (COVERING )?(INDEX|INTEGER PRIMARY KEY)/);
  },
);
