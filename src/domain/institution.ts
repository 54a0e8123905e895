/** A bank that wants every application registered with it. */
export interface Institution {
  institutionId: string;
  name: string;
  /** `YYYY-MM-DD`, or null while its classic connections go on. */
  classicDisablementDate: string | null;
  /** Usual time from filing to enablement, in days. */
  typicalPaceDays: number;
  requiresLogo: boolean;
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
    retiredAt: null,
  }),
);
