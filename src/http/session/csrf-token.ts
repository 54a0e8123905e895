import type { Keyring } from '../../keyring/keyring.ts';

/** Made from the session, so that nothing has to be kept. */
export function csrfTokenOf(session: string, keyring: Keyring): string {
  return keyring.hash(`csrf ${session}`);
}
