/** What a board is about: how far the bank addendum, or due diligence, has come. */
export const boards = {
  flowdown: {
    name: 'Flowdown',
    lead: 'How far the bank addendum has been passed down.',
    statuses: ['NOT_STARTED', 'IN_REVIEW', 'NEGOTIATION', 'COMPLETE'],
  },
  questionnaire: {
    name: 'Questionnaire',
    lead: 'How far due diligence has come.',
    statuses: ['NOT_STARTED', 'RECEIVED', 'COMPLETE'],
  },
} as const;

export type BoardName = keyof typeof boards;
export type BoardStatus = (typeof boards)[BoardName]['statuses'][number];

/** The change that moves a card, as the API takes it. */
export function moveTo(board: BoardName, status: BoardStatus) {
  return { [`${board}_status`]: status } as
    | { flowdown_status?: 'COMPLETE' }
    | { questionnaire_status?: 'COMPLETE' };
}
