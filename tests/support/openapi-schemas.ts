import * as z from 'zod/mini';
import '../../lib/contracts/operations/requests.ts';
import { documentation } from '../../lib/contracts/documentation.ts';

// biome-ignore lint/suspicious/noExplicitAny: JSON Schema has a type of its own in every library
export type JsonSchema = Record<string, any>;

/** Turns schemas into JSON Schema; those with an id are collected, and referred to. */
export function schemaCollector() {
  const components: Record<string, JsonSchema> = {};

  /** `input`: what a client may send; `output`: what it gets. New members may be added to answers any time, so they are left open. */
  function toJsonSchema(schema: z.ZodMiniType): JsonSchema {
    // Within another one, as the outermost schema is written out even where it has an id.
    const { $defs = {}, properties } = z.toJSONSchema(z.object({ schema }), {
      io: 'input',
      metadata: documentation,
      unrepresentable: 'any',
    }) as JsonSchema;
    for (const [id, { id: _, ...component }] of Object.entries<JsonSchema>($defs)) {
      components[id] = referringToComponents(component);
    }
    return referringToComponents(properties.schema);
  }

  return { components, toJsonSchema };
}

const referringToComponents = (schema: JsonSchema): JsonSchema =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'));
