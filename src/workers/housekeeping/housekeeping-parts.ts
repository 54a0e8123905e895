import type { SessionLimits } from '../../domain/user/session.ts';
import type { ContextAt } from '../../keyring/context.ts';
import type { Store } from '../../store/store.ts';

/** Dependencies of housekeeping. */
export interface HousekeepingParts {
  store: Store;
  contextAt: ContextAt;
  /** Real time, milliseconds since the epoch. */
  now(): number;
  sessionLimits: SessionLimits;
  /** How long webhooks are kept, in milliseconds. */
  webhookLogMs: number;
  logger: { error(fields: object, message: string): void };
}
