import Type from 'typebox';
import { quotaNames } from '../../domain/sandbox/quota.ts';
import { partnerReaders } from '../access.ts';
import { example } from '../examples.ts';
import { integer, oneOf } from '../fields.ts';
import { sandboxOperation } from '../operation.ts';

const quota = Type.Object(
  {
    name: oneOf(quotaNames, {
      title: 'SandboxQuotaName',
      description:
        '`end_customers`: also removed ones. `logo_bytes`: size of its logos. `snapshots`: number of its snapshots. ' +
        '`snapshot_end_customers`: end customers in all of them. `pending_webhooks`: those of the endpoint that has ' +
        'most; beyond the limit, further ones are dropped.',
      [example]: 'end_customers',
    }),
    used: integer('How much is used, approximately.', 3),
    limit: integer('How much can be used.', 25_000),
  },
  { title: 'SandboxQuota', description: 'A quota of a partner’s sandbox.' },
);

export const quotasGet = sandboxOperation({
  id: 'simulationQuotasGet',
  roles: partnerReaders,
  path: '/simulation/quotas/get',
  summary: 'Read your sandbox’s quotas',
  description:
    'Returns what your sandbox can contain, and how much of it is used. Calls that would exceed a quota return ' +
    '`QUOTA_EXCEEDED`.',
  body: {},
  reply: { quotas: Type.Array(quota) },
  errors: [],
  async handle({ scope }, { sandboxUses }) {
    return { quotas: await sandboxUses.quotas(scope.partnerClientId) };
  },
});
