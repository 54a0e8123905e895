import { DomainError } from '../errors.ts';

/** What a sandbox can use; the operator's settings. */
export interface SandboxLimits {
  endCustomers: number;
  /** Of all its logos together. */
  logoBytes: number;
  snapshots: number;
  /** Pending webhooks of one endpoint; as many are kept of those that were sent. */
  webhooks: number;
}

/** Contents of all snapshots together, as a multiple of the limit of end customers. */
const snapshotsShare = 5;

export const quotaNames = [
  'end_customers',
  'logo_bytes',
  'snapshots',
  'snapshot_end_customers',
  'pending_webhooks',
] as const;
export type QuotaName = (typeof quotaNames)[number];

/** How much of a quota is used. */
export interface Quota {
  name: QuotaName;
  used: number;
  limit: number;
}

/** Quotas beyond which calls are rejected. */
type RequiredQuota = Exclude<QuotaName, 'pending_webhooks'>;

/** How each of them is called, how it is freed, and the setting that raises it. */
const quotas: Readonly<Record<RequiredQuota, { of: string; freed: string; setting: string }>> = {
  end_customers: {
    of: 'end customers, with removed ones,',
    freed: 'reset the sandbox',
    setting: 'GINGHAM_SANDBOX_END_CUSTOMERS',
  },
  logo_bytes: {
    of: 'bytes of logos',
    freed: 'reset the sandbox and delete snapshots, which frees them within a few minutes',
    setting: 'GINGHAM_SANDBOX_LOGOS_MB',
  },
  snapshots: { of: 'snapshots', freed: 'delete a snapshot', setting: 'GINGHAM_SANDBOX_SNAPSHOTS' },
  snapshot_end_customers: {
    of: 'end customers in snapshots',
    freed: 'delete a snapshot',
    setting: 'GINGHAM_SANDBOX_END_CUSTOMERS',
  },
};

export function limitOf(
  name: QuotaName,
  { endCustomers, logoBytes, snapshots, webhooks }: SandboxLimits,
): number {
  const limits: Readonly<Record<QuotaName, number>> = {
    end_customers: endCustomers,
    logo_bytes: logoBytes,
    snapshots,
    snapshot_end_customers: snapshotsShare * endCustomers,
    pending_webhooks: webhooks,
  };
  return limits[name];
}

/** @throws DomainError QUOTA_EXCEEDED if `more` does not fit into what is left of a quota */
export function requireRoom(name: RequiredQuota, used: number, more: number, limits: SandboxLimits): void {
  const limit = limitOf(name, limits);
  if (more === 0 || used + more <= limit) return;
  const { of, freed, setting } = quotas[name];
  const message =
    `the sandbox has ${used} of ${limit} ${of} and ${more} more would exceed the quota ${name}: ` +
    `${freed}, or ask the operator to raise ${setting}`;
  throw new DomainError('QUOTA_EXCEEDED', { message, bound: 'sandbox_quota' });
}
