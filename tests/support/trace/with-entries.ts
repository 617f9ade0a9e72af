import { parseSync, printSync } from '@swc/core';

/* Rewrites a module so that its functions report when they begin and when they end. */

interface Node {
  readonly type?: string;
  readonly async?: boolean;
  readonly generator?: boolean;
  readonly stmts?: readonly Node[];
  body?: Node | null;
}

const FUNCTIONS = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'MethodProperty',
  'Constructor',
]);

const parse = (source: string) => parseSync(source, { syntax: 'ecmascript', target: 'es2024' });

/** JavaScript whose functions call `trace.begin` first and `trace.end` last. */
export function withEntries(source: string, file: string): string {
  const module = parse(source);
  rewrite(module, file);
  return printSync(module).code;
}

function rewrite(node: unknown, file: string): void {
  if (typeof node !== 'object' || node === null) return;
  for (const child of Object.values(node)) rewrite(child, file);
  if (isFunction(node)) node.body = reporting(node, file);
}

/** The function of a method has no type of its own. */
const isFunction = (node: Node): node is Node & { body: Node } =>
  Boolean(node.body) && (FUNCTIONS.has(String(node.type)) || 'generator' in node);

function reporting({ body, async, generator }: Node & { body: Node }, file: string): Node {
  const waits = Boolean(async || generator);
  const text = `{ globalThis.trace.begin(${JSON.stringify(file)}, ${waits}); try {} finally { globalThis.trace.end(${waits}); } }`;
  const [{ body: block }] = parse(`function f() ${text}`).body as never as [{ body: Node }];
  const [begin, attempt] = block.stmts as [Node, Node & { block: Node; span: unknown }];
  const returned = { type: 'ReturnStatement', span: attempt.span, argument: body };
  const stmts = body.stmts ?? [returned];
  return { ...block, stmts: [begin, { ...attempt, block: { ...attempt.block, stmts } } as Node] };
}
