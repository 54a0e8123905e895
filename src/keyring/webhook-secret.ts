import type { Endpoint } from '../domain/webhook/endpoint.ts';
import type { Keyring } from './keyring.ts';

type SecretOf = Pick<Endpoint, 'endpointId' | 'secretVersion' | 'secretDataKey' | 'previousSecretDataKey'>;

/** A version that is never valid, as versions start at 1. */
const invalidVersion = 0;

/**
 * Returns a signing secret of an endpoint in the form of Standard Webhooks: `whsec_` and 256 bits in base64. It is
 * derived from the data key that was the newest when it was issued, so that it is not stored.
 */
export async function webhookSecret(
  keyring: Keyring,
  { endpointId, secretVersion, secretDataKey, previousSecretDataKey }: SecretOf,
  which: 'current' | 'previous' | 'invalid' = 'current',
): Promise<string> {
  const [version, dataKey] = {
    current: [secretVersion, secretDataKey] as const,
    previous: [secretVersion - 1, previousSecretDataKey] as const,
    invalid: [invalidVersion, secretDataKey] as const,
  }[which];
  const hex = await keyring.deriveHexFrom(dataKey, `webhook secret/${endpointId}/${version}`, 64);
  return `whsec_${Buffer.from(hex, 'hex').toString('base64')}`;
}
