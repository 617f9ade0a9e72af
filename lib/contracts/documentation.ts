import * as z from 'zod/mini';

/** Parts of the API's description that a schema does not contain itself. */
export interface Documented {
  /** The schema's name among the components, used for references. */
  readonly id?: string;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  /**
   * JSON Schema keywords that replace the schema's own, for rules that a refinement or a
   * transformation hides.
   */
  readonly [keyword: string]: unknown;
}

/** Used to generate openapi.json, never by a request. */
export const documentation = z.registry<Documented>();
