import Type from 'typebox';
import { partnerWriters } from '../access.ts';
import { operation } from '../operation.ts';
import { exampleEndCustomerId } from './credentials.ts';
import { endCustomerRequest } from './schemas.ts';

export const enable = operation({
  id: 'partnerCustomerEnable',
  roles: partnerWriters,
  method: 'POST',
  path: '/partner/customer/enable',
  tag: 'Partner',
  summary: 'Enable an end customer',
  description:
    'Makes an end customer `ACTIVE`, returns its production secret and starts its registrations with the OAuth ' +
    'institutions. Revokes its limited production secret.',
  body: endCustomerRequest,
  reply: {
    production_secret: Type.String({
      description: 'Secret for the production environment. Shown only once.',
    }),
  },
  errors: [
    'FLOWDOWN_NOT_COMPLETE',
    'QUESTIONNAIRE_NOT_COMPLETE',
    'CUSTOMER_NOT_FOUND',
    'CUSTOMER_NOT_READY_FOR_ENABLEMENT',
    'CUSTOMER_ALREADY_ENABLED',
  ],
  example: { end_customer_client_id: exampleEndCustomerId },
  replyExample: { production_secret: '7a9c1e3f5b7d90a2c4e6f8091b3d5f' },
});
