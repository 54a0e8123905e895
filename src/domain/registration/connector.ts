/** How a registration is processed at an institution. */
export const connectors = ['simulated', 'manual', 'dynamic'] as const;
export type Connector = (typeof connectors)[number];
