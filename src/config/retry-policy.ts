import type { RetryPolicy } from '../domain/webhook/retry.ts';
import type { Config } from './config.ts';

const hourMs = 3_600_000;

/** Returns when webhooks are retried, and when their endpoints are disabled. */
export function retryPolicyOf(config: Config): RetryPolicy {
  return {
    timeoutMs: config.webhookTimeoutSeconds * 1000,
    firstDelayMs: config.webhookRetrySeconds * 1000,
    factor: config.webhookRetryFactor,
    windowMs: config.webhookRetryHours * hourMs,
    retryAfterMaxMs: config.webhookRetryAfterHours * hourMs,
    rejectedShare: config.webhookRejectedPercent / 100,
    rejectedForMs: config.webhookRejectedHours * hourMs,
  };
}
