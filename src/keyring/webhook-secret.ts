import type { Endpoint } from '../domain/webhook/endpoint.ts';
import type { Keyring } from './keyring.ts';

/**
 * A signing secret of an endpoint as Standard Webhooks writes one: `whsec_` and 256 bits in base64. It follows from the
 * master key, so that no store holds it.
 */
export function webhookSecret(
  keyring: Keyring,
  { endpointId }: Pick<Endpoint, 'endpointId'>,
  version: number,
): string {
  const hex = keyring.deriveHex(`webhook secret/${endpointId}/${version}`, 64);
  return `whsec_${Buffer.from(hex, 'hex').toString('base64')}`;
}
