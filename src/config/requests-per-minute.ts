import type { Config } from './config.ts';

/** Of the failures of one address, those with one client_id. */
const shareOfClientId = 1 / 3;

/** The limits of requests per minute and node; 0 means no limit. */
export function requestsPerMinuteOf(config: Config) {
  return {
    partner: config.rateLimitPerMinute,
    management: config.managementRateLimitPerMinute,
    searches: config.searchesPerMinute,
    'sign-ins': config.signInsPerMinute,
    'wrong-credentials': config.wrongCredentialsPerMinute,
    'wrong-secrets': Math.ceil(config.wrongCredentialsPerMinute * shareOfClientId),
  };
}
