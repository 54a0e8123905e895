import Type from 'typebox';
import { RequestError } from './errors.ts';
import { openOperation } from './operation.ts';

const status = Type.Literal('ok', { description: 'The check passed.' });

const healthz = openOperation('Service', {
  id: 'healthz',
  path: '/healthz',
  summary: 'Check liveness',
  description: 'Responds without querying the store. Restart a process that does not respond.',
  reply: { status },
  errors: [],
  handle: async () => ({ status: 'ok' as const }),
});

const readyz = openOperation('Service', {
  id: 'readyz',
  path: '/readyz',
  summary: 'Check readiness',
  description:
    'Writes to the store (queries it on PostgreSQL); returns 503 while it does not respond, cannot be written, or the server is stopping.',
  reply: { status },
  errors: [],
  async handle(_call, { store, isStopping }) {
    if (isStopping()) {
      throw new RequestError('PLANNED_MAINTENANCE', {
        message: 'the server is stopping',
        retryAfterSeconds: 1,
      });
    }
    await store.ping().catch((cause: unknown) => {
      const message = 'the store does not respond';
      throw new RequestError('PLANNED_MAINTENANCE', { message, retryAfterSeconds: 1, cause });
    });
    return { status: 'ok' as const };
  },
});

export const serviceOperations = [healthz, readyz];
