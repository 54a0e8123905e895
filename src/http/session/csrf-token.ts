import type { Keyring } from '../../keyring/keyring.ts';

/** Derived from the session, so that nothing has to be stored. */
export function csrfTokenOf(session: string, keyring: Keyring): string {
  return keyring.hash(`csrf ${session}`);
}
