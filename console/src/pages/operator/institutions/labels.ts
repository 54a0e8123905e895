import type { Schema } from '../../../api/client.ts';

/** Fields whose changes an institution may accept only from a person. */
export const manualFields = [
  ['company_name', 'Company name'],
  ['legal_entity_name', 'Legal name'],
  ['application_name', 'Application name'],
] as const satisfies readonly (readonly [Schema<'ManualField'>, string])[];

/** The label of the connector for live registrations at an institution. */
export function connectorLabel(connector: Schema<'Institution'>['connector']): string {
  if (connector === null) return 'Default';
  return { none: 'None yet', manual: 'Manual', dynamic: 'Dynamic', simulated: 'Simulated' }[connector];
}
