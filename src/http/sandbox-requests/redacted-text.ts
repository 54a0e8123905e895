/** Replaces a secret. */
const redacted = '[redacted]';

/** Longer strings are shortened, mostly logos. */
const stringMax = 256;
const beginningLength = 32;
/** In UTF-16 units. */
export const keptLengthMax = 32 * 1024;
const fieldLengthMax = 1024;

const secretName = /secret|token|password/iu;
/** The form of our own secrets and tokens, in any field. */
const secretForm = /(?<![0-9A-Za-z])(?:[0-9a-f]{30}|g(?:op|pt|ul)_[0-9a-f]{40})(?![0-9A-Za-z])/gu;
/**
 * Whether a response must be parsed: our responses name secrets in lower case. An escape could be mistaken for part
 * of one.
 */
const isSuspect = (answer: string) =>
  answer.length > stringMax || ['secret', 'token', 'password', '\\'].some((word) => answer.includes(word));

/** A body as stored in the request log: JSON without secrets, with long texts shortened. */
export function redactedBody(body: unknown): string {
  const text = JSON.stringify(body, (name, value: unknown) =>
    withoutSecretNames(secretName.test(name) ? withoutTexts(value) : shortened(value)),
  );
  return withinLimit(text);
}

/** A JSON response as stored in the request log. */
export function redactedResponse(answer: string): string {
  return isSuspect(answer) ? redactedBody(JSON.parse(answer)) : withinLimit(withoutSecrets(answer));
}

/** A value with the name of a secret is one, or contains some. */
function withoutTexts(value: unknown): unknown {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value !== 'object') return redacted;
  if (Array.isArray(value)) return value.map(withoutTexts);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutTexts(inner)]));
}

/** For secrets used as field names. */
function withoutSecretNames(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const isClean = Object.keys(value).every((name) => withoutSecrets(name) === name);
  if (isClean) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [withoutSecrets(name), inner]));
}

/** Texts are searched before JSON escapes the characters in front of a secret. */
function withoutSecrets(text: string): string {
  return text.replace(secretForm, redacted);
}

function shortened(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (value.length <= stringMax) return withoutSecrets(value);
  // Long enough to contain a whole secret that starts in the kept part.
  const beginning = withoutSecrets(value.slice(0, 2 * beginningLength)).slice(0, beginningLength);
  return `${beginning}… [${value.length} characters]`;
}

/** Replaces the long fields of an oversized text, or all of them. */
function withinLimit(text: string): string {
  if (text.length <= keptLengthMax) return text;
  const fields = Object.entries(JSON.parse(text) as object).map(([name, value]) => {
    const { length } = JSON.stringify(value);
    return [name, length > fieldLengthMax ? leftOut(length) : value];
  });
  const rest = JSON.stringify(Object.fromEntries(fields));
  return rest.length <= keptLengthMax ? rest : JSON.stringify({ left_out: leftOut(text.length) });
}

function leftOut(length: number): string {
  return `[omitted: ${length} characters of JSON]`;
}
