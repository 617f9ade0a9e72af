import * as z from 'zod/mini';
import '../../../lib/contracts/operations/requests.ts';
import { documentation } from '../../../lib/contracts/documentation.ts';

// biome-ignore lint/suspicious/noExplicitAny: JSON Schema has a type of its own in every library
export type JsonSchema = Record<string, any>;

/**
 * Converts schemas to JSON Schema. Schemas with an id become shared components and are referred to.
 */
export function schemaCollector() {
  const components: Record<string, JsonSchema> = {};

  /**
   * Uses a schema's `input` form and leaves objects open, because responses may get new members any
   * time.
   */
  function toJsonSchema(schema: z.ZodMiniType): JsonSchema {
    // Wrapped in an object, because zod writes out the outermost schema even if it has an id.
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

/** The entries' schema of an array whose entries are counted before any is parsed. */
function countedFirst(schema: z.core.$ZodTypes): z.ZodMiniType | undefined {
  const { def } = schema._zod;
  if (def.type !== 'pipe' || !(def.in instanceof z.ZodMiniArray)) return undefined;
  return def.out instanceof z.ZodMiniArray ? (def.out.def.element as z.ZodMiniType) : undefined;
}

const referringToComponents = (schema: JsonSchema): JsonSchema =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'));
