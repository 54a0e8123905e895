import Type from 'typebox';
import { countedMax } from '../../store/bounded-count.ts';
import { countFailingEndpoints, countTasksToDo, countWaitingCustomers } from '../../store/waiting-counts.ts';
import { everyRole } from '../access.ts';
import { clientId, integer, nullable, realm } from '../fields.ts';
import { managementOperation } from '../operation.ts';
import { requirePartner } from '../require.ts';

const waiting = Type.Object(
  {
    under_review: integer('End customers that are `UNDER_REVIEW`.', 3),
    information_needed: integer('End customers that are `MORE_INFORMATION_NEEDED`.', 1),
    registration_tasks: nullable(
      integer('Registrations with a task for the operator, in the live realm. Null for one partner.', 2),
    ),
    failing_endpoints: integer(
      'Active webhook endpoints whose last attempt failed, and those disabled because they rejected too much.',
      0,
    ),
  },
  { title: 'Waiting', description: `What waits for someone; at most ${countedMax} of each are counted.` },
);

export const readWaiting = managementOperation({
  id: 'readWaiting',
  method: 'GET',
  path: '/v1/waiting',
  roles: everyRole,
  scope: 'any',
  summary: 'Count what waits',
  description:
    'Returns how much waits for someone in one realm, of one partner or, for the operator, of all. The default realm ' +
    'is live. It is cheap enough to be read after each change.',
  query: { partner_client_id: Type.Optional(clientId), realm: Type.Optional(realm) },
  reply: { waiting },
  errors: ['NOT_FOUND'],
  async handle({ query, caller }, { store: { db } }) {
    const partnerClientId = query.partnerClientId ?? caller.partnerClientId;
    if (partnerClientId !== null) await requirePartner(db, partnerClientId, caller);
    const scope = { partnerClientId, realm: query.realm ?? 'live' };
    return {
      waiting: {
        underReview: await countWaitingCustomers(db, scope, 'UNDER_REVIEW'),
        informationNeeded: await countWaitingCustomers(db, scope, 'MORE_INFORMATION_NEEDED'),
        registrationTasks:
          partnerClientId !== null ? null : scope.realm === 'live' ? await countTasksToDo(db) : 0,
        failingEndpoints: await countFailingEndpoints(db, scope),
      },
    };
  },
});
