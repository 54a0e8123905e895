import { isDeepStrictEqual } from 'node:util';
import type { TSchema } from 'typebox';

/** A schema in the document: JSON Schema 2020-12. */
export interface JsonSchema {
  $ref?: string;
  type?: string;
  title?: string;
  description?: string;
  enum?: unknown[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  [keyword: string]: unknown;
}

export const schemaRefPrefix = '#/components/schemas/';

/** Collects the titled schemas, so that the document has each once. */
export class Components {
  readonly schemas: Record<string, JsonSchema> = {};
  readonly #amend: (schema: JsonSchema) => JsonSchema;

  /** `amend` returns a schema as the document describes it. */
  constructor(amend = (schema: JsonSchema) => schema) {
    this.#amend = amend;
  }

  /**
   * Returns the schema as the document has it: a reference if it is titled, with references inside.
   *
   * @throws Error if a different schema has the same title
   */
  schemaOf(schema: TSchema): JsonSchema {
    return this.#referring(this.#amend(JSON.parse(JSON.stringify(schema))));
  }

  #referring(schema: JsonSchema): JsonSchema {
    const { properties, items, anyOf, additionalProperties } = schema;
    const inner: JsonSchema = { ...schema };
    if (properties !== undefined) {
      inner.properties = Object.fromEntries(
        Object.entries(properties).map(([name, property]) => [name, this.#referring(property)]),
      );
    }
    if (items !== undefined) inner.items = this.#referring(items);
    if (anyOf !== undefined) inner.anyOf = anyOf.map((option) => this.#referring(option));
    if (typeof additionalProperties === 'object') {
      inner.additionalProperties = this.#referring(additionalProperties);
    }
    return inner.title === undefined ? inner : this.#component(inner.title, inner);
  }

  #component(title: string, schema: JsonSchema): JsonSchema {
    const known = this.schemas[title];
    if (known !== undefined && !isDeepStrictEqual(known, schema)) {
      throw new Error(`two different schemas have the title ${title}`);
    }
    this.schemas[title] = schema;
    return { $ref: `${schemaRefPrefix}${title}` };
  }
}
