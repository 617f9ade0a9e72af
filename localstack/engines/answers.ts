import { connect } from 'node:net';
import { createConnection } from 'mysql2/promise';
import { accepts } from '../process/port.ts';
import type { EngineName } from './engine.ts';

const PATIENCE_MS = 2_000;

/**
 * Checks that the engine at a URL works, and does not merely accept connections. Every check
 * settles within PATIENCE_MS: a proxy may accept a connection before the engine behind it listens,
 * then close the connection or stay silent.
 */
export const ANSWERS: Readonly<Record<EngineName, (url: string) => Promise<boolean>>> = {
  redis: redisAnswers,
  mysql: mysqlAnswers,
  opensearch: (url) => httpAnswers(`${url}/_cluster/health?timeout=1s`),
  aws: queuesAnswer,
};

/**
 * Checks only that a user's own engine listens. The engine may need a password or TLS that only the
 * application knows.
 */
export function listens(url: string, usualPort: number): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return accepts(hostname, Number(port) || usualPort);
}

/** Redis refuses every command with -LOADING while it reads the append-only file. */
function redisAnswers(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) });
    const timer = setTimeout(() => end(false), PATIENCE_MS);
    const end = (isReady: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(isReady);
    };
    socket.once('connect', () => socket.write('PING\r\n'));
    socket.once('data', (data) => end(data.toString().startsWith('+PONG')));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
  });
}

async function mysqlAnswers(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  // Destroying the socket rejects the client's pending call.
  const timer = setTimeout(() => socket.destroy(), PATIENCE_MS);
  socket.once('close', () => clearTimeout(timer));
  const gone = new Promise<never>((_, reject) => {
    socket.once('close', () => reject(new Error('closed')));
  });
  gone.catch(() => {});
  try {
    const connection = await Promise.race([
      createConnection({ user: 'root', stream: socket }),
      gone,
    ]);
    await Promise.race([connection.query('SELECT 1'), gone]);
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/**
 * Calls an operation of SQS, because servers that stand in for AWS have no health check in common.
 */
function queuesAnswer(url: string): Promise<boolean> {
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'AmazonSQS.ListQueues',
    // A server that stands in for several AWS services reads in this header which service is
    // called.
    authorization: 'AWS4-HMAC-SHA256 Credential=test/20250101/us-east-1/sqs/aws4_request',
  };
  return httpAnswers(url, { method: 'POST', headers, body: '{}' });
}

async function httpAnswers(url: string, request: RequestInit = {}): Promise<boolean> {
  try {
    const answer = await fetch(url, { ...request, signal: AbortSignal.timeout(PATIENCE_MS) });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}
