import Type from 'typebox';
import { operation } from './operation.ts';
import { exampleRequestId } from './partner/credentials.ts';
import { requestIdField } from './partner/schemas.ts';

const status = Type.Literal('ok', { description: 'All is well.' });

export const healthz = operation({
  id: 'healthz',
  method: 'GET',
  path: '/healthz',
  tag: 'Service',
  summary: 'Is the process alive',
  description: 'Answers without asking the store. A process that does not answer is to be restarted.',
  reply: Type.Object({ status, ...requestIdField }, { title: 'HealthzResponse' }),
  errors: [],
  replyExample: { status: 'ok', request_id: exampleRequestId },
});

export const readyz = operation({
  id: 'readyz',
  method: 'GET',
  path: '/readyz',
  tag: 'Service',
  summary: 'Can it serve requests',
  description: 'Asks the store; 503 while it does not answer, or while the server stops.',
  reply: Type.Object({ status, ...requestIdField }, { title: 'ReadyzResponse' }),
  errors: [],
  replyExample: { status: 'ok', request_id: exampleRequestId },
});
