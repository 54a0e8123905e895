import type { Context } from '../context.ts';
import { type Actor, type DomainEvent, type EventType, event } from '../event.ts';
import { catalogueTerms, type Institution, type InstitutionTerms } from '../institution.ts';
import { realClock, type SandboxClock } from './clock.ts';
import type { Fault } from './fault.ts';

export const progressModes = ['clock', 'reads', 'immediate'] as const;
/** What carries registrations forward in a sandbox: its clock, being read a number of times, or nothing but starting. */
export type Progress =
  /** `since`: when, in sandbox time, it was set; what has been overdue by then happens then, not before. */
  { mode: 'clock'; since?: number } | { mode: 'reads'; reads: number } | { mode: 'immediate' };

/** What a partner has set in its sandbox. */
export interface SandboxSettings {
  progress: Progress;
  /** Those that exist in it; null for the catalogue. */
  institutions: readonly InstitutionTerms[] | null;
  /** In the order in which they were set. */
  faults: readonly Fault[];
}

/** A partner's rehearsal, beside its end customers. */
export interface Sandbox {
  partnerClientId: string;
  clock: SandboxClock;
  settings: SandboxSettings;
  /** Stretches of the event log, by first and last number, that belong to its past; the last goes on. */
  history: readonly (readonly [first: number, last: number | null])[];
}

/** A sandbox as it is in the beginning. */
export function newSandbox(partnerClientId: string): Sandbox {
  return {
    partnerClientId,
    clock: realClock,
    settings: { progress: { mode: 'clock' }, institutions: null, faults: [] },
    history: [[0, null]],
  };
}

/** The institutions of a sandbox; each is simulated, whatever the live one's connector is. */
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
