import type { Context } from './context.ts';
import { DomainError } from './errors.ts';
import { type Actor, type DomainEvent, event } from './event.ts';
import type { Connector, SimulatedOutcome } from './registration/filing.ts';

/** A bank that wants every application registered with it. */
export interface Institution {
  institutionId: string;
  name: string;
  /** `YYYY-MM-DD`, or null while its classic connections go on. */
  classicDisablementDate: string | null;
  /** Usual time from filing to enablement, in days. */
  typicalPaceDays: number;
  requiresLogo: boolean;
  /** How registrations are carried out there; null for the server's usual way. */
  connector: Connector | null;
  /** Milliseconds since the epoch; a retired institution takes no new registrations. */
  retiredAt: number | null;
}

/** Institutions known from the start, as [institution id, name, usual pace in days]. */
const known: readonly [string, string, number][] = [
  ['ins_56', 'Chase', 21],
  ['ins_128026', 'Capital One', 1],
  ['ins_127989', 'Bank of America', 1],
  ['ins_127991', 'Wells Fargo', 1],
  ['ins_127990', 'US Bank', 1],
  ['ins_13', 'PNC', 21],
  ['ins_5', 'Citibank', 1],
  ['ins_14', 'TD Bank', 1],
  ['ins_11', 'Charles Schwab', 28],
  ['ins_7', 'USAA', 1],
  ['ins_12', 'Fidelity', 1],
  ['ins_15', 'Navy Federal', 1],
];

/** The catalogue of a new store. */
export const seedInstitutions: readonly Institution[] = known.map(
  ([institutionId, name, typicalPaceDays]) => ({
    institutionId,
    name,
    classicDisablementDate: null,
    typicalPaceDays,
    requiresLogo: false,
    connector: null,
    retiredAt: null,
  }),
);

/** An institution as the registrations of one realm, or of one partner's sandbox, have to do with it. */
export interface InstitutionTerms {
  institutionId: string;
  name: string;
  classicDisablementDate: string | null;
  requiresLogo: boolean;
  /** Takes no new registrations. */
  isRetired: boolean;
  connector: Connector;
  /** Of a simulated registration: from start to enablement, in milliseconds, and where it comes to rest. */
  paceMs: number;
  outcome: SimulatedOutcome;
}

export const dayMs = 24 * 60 * 60 * 1000;

/** The terms of an institution of the catalogue; `usual` is the connector of one that has none of its own. */
export function catalogueTerms(institution: Institution, usual: Connector): InstitutionTerms {
  const { institutionId, name, classicDisablementDate, requiresLogo, retiredAt, typicalPaceDays } =
    institution;
  return {
    institutionId,
    name,
    classicDisablementDate,
    requiresLogo,
    isRetired: retiredAt !== null,
    connector: institution.connector ?? usual,
    paceMs: typicalPaceDays * dayMs,
    outcome: 'ENABLED',
  };
}

/** What the operator can change about an institution. */
export type InstitutionChanges = Partial<Omit<Institution, 'institutionId' | 'retiredAt'>>;

export interface InstitutionDecision {
  institution: Institution;
  events: DomainEvent[];
}

/** What a connector of an institution depends on. */
export interface ConnectorMeans {
  /** The connector of an institution that has none of its own. */
  usual: Connector;
  /** The institution's interface for registrations is configured. */
  hasInterface: boolean;
}

/**
 * @throws DomainError CONFLICT when the id is in the catalogue already, or its interface is not configured,
 *   INVALID_FIELD for a connector that is not to be had
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
    const message = `${institution.institutionId} is in the catalogue already`;
    throw new DomainError('CONFLICT', { message });
  }
  return decided('institution.added', institution, actor, context, { after: institution });
}

/**
 * Changes some of an institution's facts; what is left out stays.
 *
 * @throws DomainError CONFLICT or INVALID_FIELD for a connector that is not to be had
 */
export function updateInstitution(
  institution: Institution,
  changes: InstitutionChanges,
  means: ConnectorMeans,
  actor: Actor,
  context: Context,
): InstitutionDecision {
  requireConnector({ ...institution, connector: null, ...changes }, means);
  const keys = Object.keys(changes) as (keyof InstitutionChanges)[];
  const changed = keys.filter((key) => institution[key] !== changes[key]);
  if (changed.length === 0) return { institution, events: [] };
  const pick = (from: InstitutionChanges) => Object.fromEntries(changed.map((key) => [key, from[key]]));
  const data = { before: pick(institution), after: pick(changes) };
  return decided('institution.updated', { ...institution, ...changes }, actor, context, data);
}

function requireConnector(
  { institutionId, connector }: Pick<Institution, 'institutionId' | 'connector'>,
  { usual, hasInterface }: ConnectorMeans,
): void {
  if (connector === 'simulated' && usual !== 'simulated') {
    const problem = 'simulated is for servers that simulate all live registrations: `gingham dev`';
    throw new DomainError('INVALID_FIELD', { fields: [{ path: 'connector', problem }] });
  }
  if (connector === 'dynamic' && !hasInterface) {
    const message = `configure the dynamic registration of ${institutionId} first; then its connector can be dynamic`;
    throw new DomainError('CONFLICT', { message });
  }
}

/** Takes no new registrations at an institution; one that is retired stays so. */
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
