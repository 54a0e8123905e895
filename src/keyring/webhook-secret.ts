import type { Endpoint } from '../domain/webhook/endpoint.ts';
import type { Keyring } from './keyring.ts';

/**
 * Returns a signing secret of an endpoint in the form of Standard Webhooks: `whsec_` and 256 bits in base64. It is
 * derived from the master key, so that it is not stored.
 */
export function webhookSecret(
  keyring: Keyring,
  { endpointId }: Pick<Endpoint, 'endpointId'>,
  version: number,
): string {
  const hex = keyring.deriveHex(`webhook secret/${endpointId}/${version}`, 64);
  return `whsec_${Buffer.from(hex, 'hex').toString('base64')}`;
}
