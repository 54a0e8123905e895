import type { Schema } from '../../../api/client.ts';

/** How live registrations are carried out at an institution. */
export function connectorWords(connector: Schema<'Institution'>['connector']): string {
  if (connector === null) return 'As usual';
  return { manual: 'Manual', dynamic: 'Dynamic', simulated: 'Simulated' }[connector];
}
