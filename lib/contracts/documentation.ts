import * as z from 'zod/mini';

/** What the API's description says of a schema beyond what the schema says itself. */
export interface Documented {
  /** Under this name the schema stands among the components, and is referred to. */
  readonly id?: string;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  /** JSON Schema keywords that take the place of the schema's own: for what a refinement or a transformation hides. */
  readonly [keyword: string]: unknown;
}

/** Read when openapi.json is generated, and by no request. */
export const documentation = z.registry<Documented>();
