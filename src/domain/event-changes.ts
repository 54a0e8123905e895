import type { DomainEvent } from './event.ts';

/** One thing that an event changed. */
export interface Change {
  /** As the domain names it; a member of a document is `document.member`. */
  field: string;
  before: unknown;
  after: unknown;
  /** A secret was changed: what it was and is stands nowhere. */
  isSecret: boolean;
}

/** What an event changed, by what its data tells: the status it moved on, or each of the settings that differ. */
export function changesOf({ data }: Pick<DomainEvent, 'data'>): Change[] {
  const { before, after, changedSecrets } = data;
  const secrets = Array.isArray(changedSecrets) ? (changedSecrets as string[]) : [];
  return [
    ...differences(before, after),
    ...secrets.map((field) => ({ field, before: null, after: null, isSecret: true })),
  ];
}

/** Settings that are documents of settings themselves, which are told apart. */
const documents: readonly string[] = ['dynamicRegistration'];

function differences(before: unknown, after: unknown, within = ''): Change[] {
  if (typeof before === 'string' && typeof after === 'string') {
    return [{ field: 'status', before, after, isSecret: false }];
  }
  // What is new has no past, and nothing of it has changed.
  if (!isDocument(after) || (before === undefined && !isSettingsAnew(after))) return [];
  const known = isDocument(before) ? before : {};
  return Object.keys(after).flatMap((key) => {
    const [was, is] = [known[key] ?? null, after[key] ?? null];
    if (JSON.stringify(was) === JSON.stringify(is)) return [];
    if (documents.includes(key)) return differences(was ?? {}, is, `${key}.`);
    return [{ field: `${within}${key}`, before: was, after: is, isSecret: false }];
  });
}

function isSettingsAnew(after: Record<string, unknown>): boolean {
  return documents.some((name) => name in after);
}

function isDocument(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
