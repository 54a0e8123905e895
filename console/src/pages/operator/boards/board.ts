/** The boards: the status of the bank addendum, and the status of due diligence. */
export const boards = {
  flowdown: {
    name: 'Flowdown',
    lead: 'Status of the bank addendum.',
    statuses: ['NOT_STARTED', 'IN_REVIEW', 'NEGOTIATION', 'COMPLETE'],
  },
  questionnaire: {
    name: 'Questionnaire',
    lead: 'Status of due diligence.',
    statuses: ['NOT_STARTED', 'RECEIVED', 'COMPLETE'],
  },
} as const;

export type BoardName = keyof typeof boards;
export type BoardStatus = (typeof boards)[BoardName]['statuses'][number];

/** The request body that moves a card. */
export function moveTo(board: BoardName, status: BoardStatus) {
  return { [`${board}_status`]: status } as
    | { flowdown_status?: 'COMPLETE' }
    | { questionnaire_status?: 'COMPLETE' };
}
