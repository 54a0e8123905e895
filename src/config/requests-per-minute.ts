import type { Config } from './config.ts';

/** The limits of requests per minute and node; 0 means no limit. */
export function requestsPerMinuteOf(config: Config) {
  return {
    partner: config.rateLimitPerMinute,
    management: config.managementRateLimitPerMinute,
    searches: config.searchesPerMinute,
    'sign-ins': config.signInsPerMinute,
  };
}
