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
      override: ({ zodSchema, jsonSchema }) => {
        const entries = countedFirst(zodSchema);
        if (entries) Object.assign(jsonSchema, { items: toJsonSchema(entries) });
      },
    }) as JsonSchema;
    for (const [id, { id: _, ...component }] of Object.entries<JsonSchema>($defs)) {
      components[id] = referringToComponents(component);
    }
    return referringToComponents(properties.schema);
  }

  return { components, toJsonSchema };
}

/** Of an array whose entries are counted before one is looked at, what the entries must be then. */
function countedFirst(schema: z.core.$ZodTypes): z.ZodMiniType | undefined {
  const { def } = schema._zod;
  if (def.type !== 'pipe' || !(def.in instanceof z.ZodMiniArray)) return undefined;
  return def.out instanceof z.ZodMiniArray ? (def.out.def.element as z.ZodMiniType) : undefined;
}

const referringToComponents = (schema: JsonSchema): JsonSchema =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'));
