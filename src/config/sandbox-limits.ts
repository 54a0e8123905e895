import type { SandboxLimits } from '../domain/sandbox/quota.ts';
import type { Config } from './config.ts';

/** Returns the quotas of each sandbox. */
export function sandboxLimitsOf(config: Config): SandboxLimits {
  return {
    endCustomers: config.sandboxEndCustomers,
    logoBytes: config.sandboxLogosMb * 1024 * 1024,
    snapshots: config.sandboxSnapshots,
    webhooks: config.sandboxWebhooks,
  };
}
