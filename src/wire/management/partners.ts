import Type from 'typebox';
import { operation } from '../operation.ts';
import { exampleRequestId } from '../partner/credentials.ts';
import { requestIdField } from '../partner/schemas.ts';
import { examplePartner } from './examples.ts';
import { newPartner, partnerReply } from './partner-schemas.ts';

export const createPartner = operation({
  id: 'createPartner',
  method: 'POST',
  path: '/v1/partners',
  tag: 'Management',
  scope: 'operator',
  summary: 'Create a partner',
  description:
    'Creates a partner. Only its name is needed; it then has all products and environments of contract ' +
    '1.517.0 and automatic review, and can create end customers once its flowdown and questionnaire are ' +
    '`COMPLETE`. It cannot call before a secret is issued.',
  body: newPartner,
  reply: Type.Object({ partner: partnerReply, ...requestIdField }, { title: 'CreatePartnerResponse' }),
  errors: ['INVALID_LOGO'],
  example: {
    name: examplePartner.name,
    technical_contact: examplePartner.technical_contact,
    billing_contact: examplePartner.billing_contact,
    flowdown_status: 'COMPLETE',
    questionnaire_status: 'COMPLETE',
  },
  replyExample: { partner: examplePartner, request_id: exampleRequestId },
  bodyBytesMax: 6 * 1024 * 1024,
});
