/** Whether a value has the form of a client_id. */
export function isClientId(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{24}$/u.test(value);
}
