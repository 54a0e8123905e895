import { encoderOf } from '../api/codec.ts';
import { RequestError } from '../api/errors.ts';
import type { Operation } from '../api/operation.ts';
import { differingFields, takesIfMatch, versionedPartOf } from '../api/resource-version.ts';

/** Entity tags in a list (RFC 9110, sections 8.8.3 and 13.1.1). */
const tagList = /^\s*(?:W\/)?"[\x21\x23-\x7e]*"\s*(?:,\s*(?:W\/)?"[\x21\x23-\x7e]*"\s*)*$/u;

/** Returns the value of `ETag` for the reply of an operation on the wire; undefined if it has no single version. */
export function entityTagOf({ reply }: Pick<Operation, 'reply'>, body: object): string | undefined {
  const part = versionedPartOf(reply);
  if (part === undefined) return undefined;
  const { version } = (body as Record<string, { version: string }>)[part.name] ?? {};
  return version === undefined ? undefined : `"${version}"`;
}

/**
 * Returns the check of a call's `If-Match` (RFC 9110, section 13.1.1), which the operation makes in the unit of work of its
 * change, with the resource as in its reply. Without the header it accepts every version; the check throws
 * PRECONDITION_FAILED, naming the fields that have changed.
 *
 * @throws RequestError INVALID_HEADERS if the header is malformed, or the operation does not take it
 */
export function ifMatchOf(header: string | undefined, operation: Operation): (resource: object) => void {
  if (header === undefined) return () => {};
  if (!takesIfMatch(operation)) {
    throw new RequestError('INVALID_HEADERS', { message: 'this operation does not take If-Match' });
  }
  if (header.trim() === '*') return () => {};
  if (!tagList.test(header)) {
    const message = 'If-Match must be * or a list of entity tags, each in double quotes';
    throw new RequestError('INVALID_HEADERS', { message });
  }
  // Weak tags never match.
  const strong = [...header.matchAll(/(W\/)?"([^"]*)"/gu)].flatMap(([, weak, tag]) =>
    weak === undefined ? [tag as string] : [],
  );
  return (resource) => {
    const { schema, fields } = versionedPartOf(operation.reply) as NonNullable<
      ReturnType<typeof versionedPartOf>
    >;
    const { version } = encoderOf(schema)(resource) as { version: string };
    if (strong.includes(version)) return;
    const changed = differingFields(strong.at(-1) ?? '', version, fields);
    throw new RequestError('PRECONDITION_FAILED', {
      message: 'the resource has changed since it was read',
      fields: changed.map((path) => ({ path, problem: '' })),
    });
  };
}
