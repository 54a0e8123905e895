/** What a receiver can be shown of what goes wrong between it and the sender. */
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

/** Those that make a webhook one that its receiver must refuse; with the others it must cope. */
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

/** How late a webhook is with the defect `delay`, in milliseconds of sandbox time: more than a JWT is good for. */
export const delayMs = 10 * 60_000;
