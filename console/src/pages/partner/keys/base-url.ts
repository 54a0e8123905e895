import type { Environment } from '../../../api/client.ts';

/** The base URL of an environment. */
export function baseUrl(environment: Environment): string {
  return `${window.location.origin}/${environment}`;
}
