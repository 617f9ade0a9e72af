import { applicationOperations } from './operations/applications.ts';
import { chatOperations } from './operations/chats.ts';
import { keyOperations } from './operations/keys.ts';
import { limitOperations } from './operations/limits.ts';
import { messageOperations } from './operations/messages.ts';
import type { Operation } from './operations/operation.ts';
import { searchOperations } from './operations/search.ts';
import { serviceOperations } from './operations/service.ts';
import type { RouteName } from './routes.ts';

/**
 * The API's description of every route; if one is missing, the code does not compile.
 * docs/openapi.json is generated from this object, and no function imports it.
 */
export const operations = {
  ...applicationOperations,
  ...keyOperations,
  ...limitOperations,
  ...chatOperations,
  ...messageOperations,
  ...searchOperations,
  ...serviceOperations,
} satisfies Readonly<Record<Exclude<RouteName, 'route-not-found'>, Operation>>;
