import type { Schema } from '../../../api/client.ts';

/** The label of the connector for live registrations at an institution. */
export function connectorLabel(connector: Schema<'Institution'>['connector']): string {
  if (connector === null) return 'Default';
  return { manual: 'Manual', dynamic: 'Dynamic', simulated: 'Simulated' }[connector];
}
