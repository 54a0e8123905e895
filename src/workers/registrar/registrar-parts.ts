import type { Availability } from '../../domain/environment.ts';
import type { ContextAt } from '../../keyring/context.ts';
import type { Keyring } from '../../keyring/keyring.ts';
import type { Store } from '../../store/store.ts';
import type { DynamicRegistration } from './dynamic/dynamic-registration.ts';

/** Dependencies of the registrar. */
export interface RegistrarParts {
  store: Store;
  keyring: Keyring;
  contextAt: ContextAt;
  /** Real time, milliseconds since the epoch. */
  now(): number;
  availability: Availability;
  /** The client for banks' interfaces; loaded on first use. */
  dynamic(): Promise<DynamicRegistration>;
  /** Public address of this server, without a trailing slash; null if none is configured. */
  publicUrl: string | null;
  logger: { error(fields: object, message: string): void };
}
