import { type Route, routes } from './routes.ts';

/** A path template of the API, such as `/chats/{chat}`, and the methods of its routes. */
interface Resource {
  readonly template: string;
  readonly methods: readonly string[];
}

/**
 * All templates, those with the fewest parameters first: a path belongs to the first that it
 * matches. So `…/messages/search` is the search, not a message of that number.
 */
const resources: readonly Resource[] = [...Map.groupBy(routes, ({ path }) => path)]
  .map(([template, some]) => ({ template, methods: some.flatMap(methodsOf) }))
  .toSorted((one, other) => namesIn(one.template) - namesIn(other.template));

/** Every GET route also serves HEAD. */
function methodsOf({ method }: Route): readonly string[] {
  return method === 'GET' ? ['GET', 'HEAD'] : [method];
}

/** The resources to which a path that the gateway sends to this route may belong. */
export const resourcesOn = (route: Route): readonly Resource[] =>
  resources.filter(({ template }) => mayBeSame(template, route.path));

/** Methods of the resource at this path; empty if there is none. */
export const methodsAt = (path: string, among = resources): readonly string[] =>
  among.find(({ template }) => matches(template, path))?.methods ?? [];

function namesIn(template: string): number {
  return template.split('{').length;
}

const isName = (part: string | undefined): boolean => part?.startsWith('{') ?? false;

/** Whether a path can match both templates. */
function mayBeSame(one: string, other: string): boolean {
  const [parts, others] = [one.split('/'), other.split('/')];
  return (
    parts.length === others.length &&
    parts.every((part, i) => isName(part) || isName(others[i]) || part === others[i])
  );
}

function matches(template: string, path: string): boolean {
  const wanted = template.split('/');
  const given = path.split('/');
  return (
    wanted.length === given.length &&
    wanted.every((part, i) => (isName(part) ? given[i] !== '' : part === given[i]))
  );
}
