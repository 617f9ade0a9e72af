import * as z from 'zod/mini';

/** Additions to the schema of a value for the API's description. */
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

/** The tool that generates openapi.json reads this; no request does. */
export const documentation = z.registry<Documented>();
