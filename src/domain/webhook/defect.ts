/** Defects with which a webhook can be fired to test its receiver. */
export const defects = [
  'duplicate',
  'reorder',
  'delay',
  'stale_iat',
  'wrong_hash',
  'unknown_key',
  'expired_key',
  'altered_body',
] as const;
export type Defect = (typeof defects)[number];

/** Defects with which the receiver must reject the webhook; it must accept all others. */
export const refusedDefects = [
  'stale_iat',
  'wrong_hash',
  'unknown_key',
  'expired_key',
  'altered_body',
] as const satisfies readonly Defect[];
export type RefusedDefect = (typeof refusedDefects)[number];

export function isRefused(defect: Defect): defect is RefusedDefect {
  return (refusedDefects as readonly string[]).includes(defect);
}

/**
 * How late a webhook with the defect `delay` is sent, in milliseconds of sandbox time: longer than its JWT would be
 * accepted.
 */
export const delayMs = 10 * 60_000;
