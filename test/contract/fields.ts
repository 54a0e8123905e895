/**
 * The parts of a schema that the contract (OpenAPI 3.0) and our document (3.1) express in the same way, or nearly.
 */
interface Schema {
  $ref?: string;
  type?: string | readonly string[];
  enum?: unknown[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | object;
  items?: Schema;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  nullable?: boolean;
}

export interface OpenApi {
  info?: { version?: string };
  paths: Record<string, Record<string, unknown>>;
  components?: object;
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

/**
 * The fields of a schema by path (`address.city`, `institutions[].name`); the schema itself at ``. A schema within itself is
 * not entered again.
 */
export function fieldsOf(schema: unknown, document: OpenApi): Map<string, Field> {
  const fields = new Map<string, Field>();
  collect(schema as Schema, '', true, []);
  return fields;

  function collect(given: Schema, path: string, required: boolean, around: readonly string[]): void {
    const { plain, references, isNull } = resolved(given, document);
    const { type, enum: values, properties, items, additionalProperties } = plain;
    fields.set(path, {
      type: typeof type === 'string' ? type : properties === undefined ? undefined : 'object',
      required,
      null: isNull,
      values: values
        ?.filter((value) => value !== null)
        .map(String)
        .toSorted(),
      open: typeof additionalProperties === 'object' ? true : additionalProperties,
    });
    if (references.some((reference) => around.includes(reference))) return;
    const within = [...around, ...references];
    if (items !== undefined) collect(items, `${path}[]`, true, within);
    for (const [name, property] of Object.entries(properties ?? {})) {
      const inner = path === '' ? name : `${path}.${name}`;
      collect(property, inner, plain.required?.includes(name) ?? false, within);
    }
  }
}

/** A schema without references and compositions, the references that led to it, and whether it can be null. */
interface Resolved {
  plain: Schema;
  references: readonly string[];
  isNull: boolean;
}

function resolved(schema: Schema, document: OpenApi, around: readonly string[] = []): Resolved {
  const { $ref, allOf = [], anyOf, oneOf, ...own } = schema;
  if ($ref !== undefined) {
    // A reference that leads back to itself has nothing to add.
    if (around.includes($ref)) return { plain: {}, references: around, isNull: false };
    return resolved(dereferenced($ref, document) as Schema, document, [...around, $ref]);
  }
  const types = [own.type ?? []].flat();
  const options = anyOf ?? oneOf ?? [];
  const isNull = own.nullable === true || types.includes('null') || options.some(isNullType);
  const [inner, ...others] = options.filter((option) => !isNullType(option));
  // Of real alternatives, only that there are some can be compared.
  const parts = [...allOf, ...(inner !== undefined && others.length === 0 ? [inner] : [])].map((part) =>
    resolved(part, document, around),
  );
  const type = types.find((name) => name !== 'null');
  const { type: _type, ...rest } = own;
  const all: Schema[] = [type === undefined ? rest : { ...rest, type }, ...parts.map(({ plain }) => plain)];
  const properties = Object.assign({}, ...all.map((one) => one.properties ?? {}));
  const plain: Schema = {
    ...Object.assign({}, ...all.toReversed()),
    required: all.flatMap(({ required = [] }) => required),
    ...(all.some((one) => one.properties !== undefined) && { properties }),
  };
  return {
    plain,
    references: [...new Set([...around, ...parts.flatMap(({ references }) => references)])],
    isNull: isNull || parts.some((part) => part.isNull),
  };
}

function isNullType({ type }: Schema): boolean {
  return type === 'null';
}

/**
 * Returns what a reference within a document refers to (RFC 6901).
 *
 * @throws Error if it refers to nothing
 */
export function dereferenced(reference: string, document: OpenApi): unknown {
  const steps = reference
    .replace(/^#\//u, '')
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  let value: unknown = document;
  for (const step of steps) {
    value =
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[step] : undefined;
  }
  if (value === undefined) throw new Error(`the document has nothing at ${reference}`);
  return value;
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
