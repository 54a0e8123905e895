import { everyRole } from '../access.ts';
import { operation } from '../operation.ts';
import { publicKey, webhookVerificationKeyGet } from '../partner/webhook-verification-key-get.ts';
import { idParam } from './fields.ts';

export const readWebhookKey = operation({
  id: 'readWebhookKey',
  method: 'GET',
  path: '/v1/webhook-keys/:kid',
  tag: 'Management',
  roles: everyRole,
  scope: 'any',
  summary: 'Read a webhook key',
  description: 'Returns the public key of any environment’s webhook key, including replaced ones.',
  params: { kid: idParam('kid of the key, as in the header of a webhook’s JWT.') },
  reply: { key: publicKey },
  errors: ['NOT_FOUND'],
  replyExample: webhookVerificationKeyGet.replyExample,
});
