/**
 * The routes of an HTTP API, as a tree of path parts for each method. API Gateway takes the most
 * specific route: at each part, the text itself goes before a parameter.
 */
export interface Route<Target> {
  /** As in serverless.yml, or `$default` for the route that takes everything else. */
  readonly routeKey: string;
  readonly target: Target;
  /** The path's parameters, and the places of their values among the path's parts. */
  readonly parameters: readonly (readonly [name: string, place: number])[];
}

export interface RouteTable<Target> {
  /** Finds the route for the decoded parts of a path, `['', 'health']` for `/health`. */
  readonly find: (method: string, parts: readonly string[]) => Route<Target> | undefined;
}

interface Node<Target> {
  readonly texts: Map<string, Node<Target>>;
  parameter?: Node<Target>;
  route?: Route<Target>;
}

const newNode = <Target>(): Node<Target> => ({ texts: new Map() });

/** Makes the table. `entries`: routes such as `GET /chats/{chat}`, or `*`, with their targets. */
export function routeTable<Target>(
  entries: Iterable<readonly [route: string, target: Target]>,
): RouteTable<Target> {
  const methods = new Map<string, Node<Target>>();
  let catchAll: Route<Target> | undefined;
  for (const [route, target] of entries) {
    if (route === '*') {
      catchAll = { routeKey: '$default', target, parameters: [] };
      continue;
    }
    const [, method = '', path = ''] = /^([A-Z]+) (\/\S*)$/.exec(route) ?? [];
    if (path === '' || method === 'ANY' || path.includes('+}'))
      throw new Error(`The route "${route}" of serverless.yml has a form that the host lacks.`);
    const root = methods.get(method) ?? newNode<Target>();
    methods.set(method, root);
    add(root, path.split('/'), { routeKey: route, target });
  }
  return {
    find: (method, parts) => {
      const root = methods.get(method);
      return (root && routeAt(root, parts, 0)) ?? catchAll;
    },
  };
}

function add<Target>(
  root: Node<Target>,
  parts: readonly string[],
  route: Pick<Route<Target>, 'routeKey' | 'target'>,
): void {
  let node = root;
  const parameters: [string, number][] = [];
  for (const [place, part] of parts.entries()) {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name !== undefined) {
      parameters.push([name, place]);
      node.parameter ??= newNode();
      node = node.parameter;
    } else {
      const next = node.texts.get(part) ?? newNode<Target>();
      node.texts.set(part, next);
      node = next;
    }
  }
  node.route = { ...route, parameters };
}

function routeAt<Target>(
  node: Node<Target>,
  parts: readonly string[],
  place: number,
): Route<Target> | undefined {
  const part = parts[place];
  if (part === undefined) return node.route;
  const next = node.texts.get(part);
  const found = next && routeAt(next, parts, place + 1);
  if (found || part === '' || !node.parameter) return found;
  return routeAt(node.parameter, parts, place + 1);
}
