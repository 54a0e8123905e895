/**
 * The parts of a schema that the contract (OpenAPI 3.0) and our document (3.1) express in the same way, or nearly.
 */
interface Schema {
  $ref?: string;
  type?: string;
  enum?: unknown[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean;
  items?: Schema;
  allOf?: Schema[];
  anyOf?: Schema[];
  nullable?: boolean;
}

export interface OpenApi {
  paths: Record<string, Record<string, unknown>>;
  components: { schemas: Record<string, unknown> };
}

/** Properties of a field that can differ between two documents. */
export interface Field {
  type: string | undefined;
  required: boolean;
  null: boolean;
  values: string[] | undefined;
  /** For an object: whether it can have unlisted fields; undefined if not specified. */
  open: boolean | undefined;
}

/** The fields of a schema by path (`address.city`, `institutions[].name`); the schema itself at ``. */
export function fieldsOf(schema: unknown, document: OpenApi): Map<string, Field> {
  const fields = new Map<string, Field>();
  collect(schema as Schema, '', true);
  return fields;

  function collect(given: Schema, path: string, required: boolean): void {
    const [inner, isNull] = withoutNull(given);
    const plain = resolved(inner, document);
    const { type, enum: values, properties, items } = plain;
    fields.set(path, {
      type: type ?? (properties === undefined ? undefined : 'object'),
      required,
      null: isNull || plain.nullable === true,
      values: values?.map(String).toSorted(),
      open: plain.additionalProperties,
    });
    if (items !== undefined) collect(items, `${path}[]`, true);
    for (const [name, property] of Object.entries(properties ?? {})) {
      const within = path === '' ? name : `${path}.${name}`;
      collect(property, within, plain.required?.includes(name) ?? false);
    }
  }
}

function withoutNull(schema: Schema): [Schema, boolean] {
  const [inner, other] = schema.anyOf ?? [];
  return inner !== undefined && other?.type === 'null' ? [inner, true] : [schema, false];
}

/** The schema behind references, with its compositions merged. */
function resolved(schema: Schema, document: OpenApi): Schema {
  if (schema.$ref !== undefined) {
    return resolved(document.components.schemas[schema.$ref.split('/').at(-1) ?? ''] as Schema, document);
  }
  const { allOf = [], ...own } = schema;
  if (allOf.length === 0) return own;
  const parts = [own, ...allOf.map((part) => resolved(part, document))];
  return {
    ...own,
    properties: Object.fromEntries(parts.flatMap(({ properties = {} }) => Object.entries(properties))),
    required: parts.flatMap(({ required = [] }) => required),
  };
}

/** The differences of ours from theirs, line by line; empty if both are equal. */
export function compare(theirs: Map<string, Field>, ours: Map<string, Field>): string[] {
  return [...new Set([...theirs.keys(), ...ours.keys()])].flatMap((path) => {
    const [their, our] = [theirs.get(path), ours.get(path)];
    const name = path === '' ? '(itself)' : path;
    if (their === undefined || our === undefined)
      return [`${name}: only ${our === undefined ? 'theirs' : 'ours'}`];
    return compareField(their, our).map((difference) => `${name}: ${difference}`);
  });
}

function compareField(theirs: Field, ours: Field): string[] {
  const differences: string[] = [];
  if (theirs.type !== ours.type) differences.push(`type ${theirs.type} is ${ours.type}`);
  if (theirs.required !== ours.required)
    differences.push(ours.required ? 'always present' : 'may be missing');
  if (theirs.null !== ours.null) differences.push(ours.null ? 'may be null' : 'never null');
  if ((theirs.open ?? ours.open) !== false && ours.open === false) differences.push('closed');
  if (theirs.open === false && ours.open !== false) differences.push('open');
  const added = (ours.values ?? []).filter((value) => !theirs.values?.includes(value));
  const dropped = (theirs.values ?? []).filter((value) => !ours.values?.includes(value));
  if (theirs.values === undefined && added.length > 0) differences.push('values are listed');
  else if (added.length > 0) differences.push(`adds ${added.join(', ')}`);
  if (ours.values === undefined && dropped.length > 0) differences.push('values are not listed');
  else if (dropped.length > 0) differences.push(`lacks ${dropped.join(', ')}`);
  return differences;
}
