import type { FastifyBaseLogger } from 'fastify';
import type { Availability, Environment } from '../domain/environment.ts';
import type { Actor } from '../domain/event.ts';
import type { ContextAt } from '../keyring/context.ts';
import type { Keyring } from '../keyring/keyring.ts';
import type { KeyDirectory } from '../store/key-directory.ts';
import type { Store } from '../store/store.ts';
import type { LogRequest } from '../telemetry/request-log.ts';

export interface HttpSettings {
  availability: Availability;
  /** Where a request that names no environment goes. */
  defaultEnvironment: Environment;
  /** Of one node, per client_id, environment and operation; 0 is no limit. */
  rateLimitPerMinute: number;
  /** Under which others reach this server, without a trailing slash; null where none is set. */
  publicUrl: string | null;
  /** Partner operations answer PLANNED_MAINTENANCE; management and health go on. */
  maintenance: boolean;
}

/** What the routes work with. */
export interface Services {
  store: Store;
  keys: KeyDirectory;
  keyring: Keyring;
  contextAt: ContextAt;
  /** Real time, milliseconds since the epoch. */
  now(): number;
  settings: HttpSettings;
  /** Does all that has fallen due in a partner's sandbox, and returns when it is done. */
  settleSandbox(partnerClientId: string): Promise<void>;
  /** Removes a partner that has expired, and returns when nothing of it is left. */
  removePartner(partnerClientId: string, actor: Actor): Promise<void>;
  logger: FastifyBaseLogger;
  logRequest: LogRequest;
}
