import type { DomainEvent } from './event.ts';

/** Returns the data of an event of changes: the old and new values of fields that differ; null if none does. */
export function changeData<T extends object>(
  before: T,
  changes: Partial<T>,
): { before: Partial<T>; after: Partial<T> } | null {
  const isChanged = (key: keyof T) => !isSameValue(before[key], changes[key]);
  const changed = (Object.keys(changes) as (keyof T)[]).filter(isChanged);
  const pick = (from: Partial<T>) => Object.fromEntries(changed.map((key) => [key, from[key]])) as Partial<T>;
  return changed.length === 0 ? null : { before: pick(before), after: pick(changes) };
}

/** Returns whether two JSON values are the same; the order of an object's members does not matter. */
export function isSameValue(one: unknown, other: unknown): boolean {
  return JSON.stringify(one, inOrder) === JSON.stringify(other, inOrder);
}

function inOrder(_name: string, value: unknown): unknown {
  if (!isDocument(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([name], [other]) => (name < other ? -1 : 1)));
}

/** One field that an event changed. */
interface Change {
  /** As the domain names it; a member of a document is `document.member`. */
  field: string;
  before: unknown;
  after: unknown;
  /** The field is a secret: neither its old nor its new value is stored. */
  isSecret: boolean;
}

/** Returns what an event changed according to its data: the status, or each setting that differs. */
export function changesOf({ data }: Pick<DomainEvent, 'data'>): Change[] {
  const { before, after, changedSecrets } = data;
  const secrets = Array.isArray(changedSecrets) ? (changedSecrets as string[]) : [];
  return [
    ...differences(before, after),
    ...secrets.map((field) => ({ field, before: null, after: null, isSecret: true })),
  ];
}

/** Settings that are themselves objects; their members are reported one by one. */
const documents: readonly string[] = ['dynamicRegistration'];

function differences(before: unknown, after: unknown, within = ''): Change[] {
  if (typeof before === 'string' && typeof after === 'string') {
    return [{ field: 'status', before, after, isSecret: false }];
  }
  // A newly created resource has no previous values.
  if (!isDocument(after) || (before === undefined && !isNewDocument(after))) return [];
  const known = isDocument(before) ? before : {};
  return Object.keys(after).flatMap((key) => {
    const [was, is] = [known[key] ?? null, after[key] ?? null];
    if (isSameValue(was, is)) return [];
    if (documents.includes(key)) return differences(was ?? {}, is, `${key}.`);
    return [{ field: `${within}${key}`, before: was, after: is, isSecret: false }];
  });
}

function isNewDocument(after: Record<string, unknown>): boolean {
  return documents.some((name) => name in after);
}

function isDocument(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
