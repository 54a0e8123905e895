import type { Context } from './context.ts';
import { DomainError, invalidField } from './errors.ts';
import { type Actor, type DomainEvent, event } from './event.ts';
import { changeData } from './event-changes.ts';
import { type Connector, connectors } from './registration/connector.ts';
import type { ManualField, SimulatedOutcome } from './registration/filing.ts';

/** The connectors of an institution; with `none`, registrations start there only once another one is set. */
export const institutionConnectors = [...connectors, 'none'] as const;

/** A bank that requires every application to be registered with it. */
export interface Institution {
  institutionId: string;
  name: string;
  /** `YYYY-MM-DD`; null if no end of its classic connections is known. */
  classicDisablementDate: string | null;
  /** Usual time from filing to enablement, in calendar days. */
  typicalPaceDays: number;
  requiresLogo: boolean;
  /** Fields whose changes it accepts only from a person. */
  manualChanges: readonly ManualField[];
  /** How registrations are processed there; null for the server's default. */
  connector: (typeof institutionConnectors)[number] | null;
  /** Milliseconds since the epoch; a retired institution accepts no new registrations. */
  retiredAt: number | null;
}

/** The initial institutions, as [institution id, name, usual pace in days]. */
const known: readonly [string, string, number][] = [
  ['ins_56', 'Chase', 2],
  ['ins_128026', 'Capital One', 1],
  ['ins_127989', 'Bank of America', 1],
  ['ins_127991', 'Wells Fargo', 1],
  ['ins_127990', 'US Bank', 1],
  ['ins_13', 'PNC', 14],
  ['ins_5', 'Citibank', 1],
  ['ins_14', 'TD Bank', 1],
  ['ins_11', 'Charles Schwab', 35],
  ['ins_7', 'USAA', 1],
  ['ins_12', 'Fidelity', 1],
  ['ins_15', 'Navy Federal', 1],
];

/** Capital One and Charles Schwab. */
const manuallyRenamed: readonly string[] = ['ins_128026', 'ins_11'];

/** The catalogue of a new store. */
export const seedInstitutions: readonly Institution[] = known.map(
  ([institutionId, name, typicalPaceDays]) => ({
    institutionId,
    name,
    classicDisablementDate: null,
    typicalPaceDays,
    requiresLogo: false,
    manualChanges: manuallyRenamed.includes(institutionId) ? ['company_name'] : [],
    connector: null,
    retiredAt: null,
  }),
);

/** An institution's terms for the registrations of one realm, or of one partner's sandbox. */
export interface InstitutionTerms {
  institutionId: string;
  name: string;
  classicDisablementDate: string | null;
  requiresLogo: boolean;
  /** Fields whose changes it accepts only from a person; only in the live realm. */
  manualChanges: readonly ManualField[];
  /** Accepts no new registrations. */
  isRetired: boolean;
  connector: Connector;
  /** For simulated registrations: time from start to enablement in milliseconds, and the final status. */
  paceMs: number;
  outcome: SimulatedOutcome;
}

export const dayMs = 24 * 60 * 60 * 1000;

/** Returns the terms of an institution in the catalogue; `usual` is the default connector. */
export function catalogueTerms(institution: Institution, usual: Connector): InstitutionTerms {
  const { institutionId, name, classicDisablementDate, requiresLogo, manualChanges } = institution;
  const { retiredAt, typicalPaceDays, connector } = institution;
  return {
    institutionId,
    name,
    classicDisablementDate,
    requiresLogo,
    manualChanges,
    isRetired: retiredAt !== null || connector === 'none',
    connector: connector === null || connector === 'none' ? usual : connector,
    paceMs: typicalPaceDays * dayMs,
    outcome: 'ENABLED',
  };
}

/** The fields of an institution that the operator can change. */
export type InstitutionChanges = Partial<Omit<Institution, 'institutionId' | 'retiredAt'>>;

export interface InstitutionDecision {
  institution: Institution;
  events: DomainEvent[];
}

/** What the choice of an institution's connector depends on. */
export interface ConnectorMeans {
  /** The default connector. */
  usual: Connector;
  /** The institution's registration interface is configured. */
  hasInterface: boolean;
}

/**
 * @throws DomainError CONFLICT if the id is already in the catalogue or its interface is not configured, INVALID_FIELD
 *   for a connector that is not available
 */
export function addInstitution(
  institution: Institution,
  known: Institution | undefined,
  means: ConnectorMeans,
  actor: Actor,
  context: Context,
): InstitutionDecision {
  requireConnector(institution, means);
  if (known !== undefined) {
    const message = `${institution.institutionId} is already in the catalogue`;
    throw new DomainError('CONFLICT', { message });
  }
  return decided('institution.added', institution, actor, context, { after: institution });
}

/**
 * Updates an institution; omitted fields keep their values.
 *
 * @throws DomainError CONFLICT or INVALID_FIELD for a connector that is not available
 */
export function updateInstitution(
  institution: Institution,
  changes: InstitutionChanges,
  means: ConnectorMeans,
  actor: Actor,
  context: Context,
): InstitutionDecision {
  if (changes.connector === 'none' && institution.connector !== 'none') {
    throw invalidField('connector', 'can be none only until another connector is set');
  }
  requireConnector({ ...institution, connector: null, ...changes }, means);
  const data = changeData(institution, changes);
  if (data === null) return { institution, events: [] };
  return decided('institution.updated', { ...institution, ...changes }, actor, context, data);
}

function requireConnector(
  { institutionId, connector }: Pick<Institution, 'institutionId' | 'connector'>,
  { usual, hasInterface }: ConnectorMeans,
): void {
  if (connector === 'simulated' && usual !== 'simulated') {
    const problem =
      'simulated is available only on servers that simulate all live registrations (`gingham dev`)';
    throw invalidField('connector', problem);
  }
  if (connector === 'dynamic' && !hasInterface) {
    const message = `configure the dynamic registration of ${institutionId} before setting its connector to dynamic`;
    throw new DomainError('CONFLICT', { message });
  }
}

/** Stops new registrations at an institution; does nothing if it is already retired. */
export function retireInstitution(
  institution: Institution,
  actor: Actor,
  context: Context,
): InstitutionDecision {
  if (institution.retiredAt !== null) return { institution, events: [] };
  return decided('institution.retired', { ...institution, retiredAt: context.now }, actor, context, {});
}

function decided(
  type: 'institution.added' | 'institution.updated' | 'institution.retired',
  institution: Institution,
  actor: Actor,
  context: Context,
  data: Record<string, unknown>,
): InstitutionDecision {
  const { institutionId } = institution;
  return { institution, events: [event({ type, institutionId, actor, data }, context)] };
}
