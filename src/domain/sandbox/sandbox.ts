import type { Context } from '../context.ts';
import { type Actor, type DomainEvent, type EventType, event } from '../event.ts';
import { catalogueTerms, type Institution, type InstitutionTerms } from '../institution.ts';
import { realClock, type SandboxClock } from './clock.ts';
import type { Fault } from './fault.ts';
import type { SandboxJob } from './job.ts';

export const progressModes = ['clock', 'reads', 'immediate'] as const;
/** What advances registrations in a sandbox: its clock, a number of reads, or nothing more than starting them. */
export type Progress =
  /** `since`: when, in sandbox time, the mode was set; what was overdue by then happens then, not before. */
  { mode: 'clock'; since?: number } | { mode: 'reads'; reads: number } | { mode: 'immediate' };

/** A partner's settings of its sandbox. */
export interface SandboxSettings {
  progress: Progress;
  /** The institutions in it; null for the catalogue. */
  institutions: readonly InstitutionTerms[] | null;
  /** In the order in which they were set. */
  faults: readonly Fault[];
}

/** A partner's sandbox, apart from its end customers. */
export interface Sandbox {
  partnerClientId: string;
  clock: SandboxClock;
  settings: SandboxSettings;
  /** Event ranges, by first and last number, that belong to its past; the last is open-ended. */
  history: readonly (readonly [first: number, last: number | null])[];
  /** A change of the whole sandbox that is being done; null if there is none. */
  job: SandboxJob | null;
}

/** Returns a sandbox in its initial state. */
export function newSandbox(partnerClientId: string): Sandbox {
  return {
    partnerClientId,
    clock: realClock,
    settings: { progress: { mode: 'clock' }, institutions: null, faults: [] },
    history: [[0, null]],
    job: null,
  };
}

/** Returns the institutions of a sandbox; each is simulated, whatever the live connector is. */
export function sandboxTerms(
  { settings }: Pick<Sandbox, 'settings'>,
  catalogue: readonly Institution[],
): readonly InstitutionTerms[] {
  if (settings.institutions !== null) return settings.institutions;
  return catalogue.map((institution) => ({
    ...catalogueTerms(institution, 'simulated'),
    connector: 'simulated',
  }));
}

export function sandboxEvent(
  type: Extract<EventType, `sandbox.${string}`>,
  { partnerClientId }: Pick<Sandbox, 'partnerClientId'>,
  actor: Actor,
  data: Record<string, unknown>,
  context: Context,
): DomainEvent {
  return event({ type, realm: 'sandbox', partnerClientId, actor, data }, context);
}
