import Type from 'typebox';
import { operation } from './operation.ts';

const status = Type.Literal('ok', { description: 'The check passed.' });

export const healthz = operation({
  id: 'healthz',
  method: 'GET',
  path: '/healthz',
  tag: 'Service',
  summary: 'Check liveness',
  description: 'Responds without querying the store. Restart a process that does not respond.',
  reply: { status },
  errors: [],
  replyExample: { status: 'ok' },
});

export const readyz = operation({
  id: 'readyz',
  method: 'GET',
  path: '/readyz',
  tag: 'Service',
  summary: 'Check readiness',
  description: 'Queries the store; returns 503 while it does not respond or the server is stopping.',
  reply: { status },
  errors: [],
  replyExample: { status: 'ok' },
});
