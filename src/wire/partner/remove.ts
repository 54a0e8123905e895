import { partnerWriters } from '../access.ts';
import { operation } from '../operation.ts';
import { exampleEndCustomerId } from './credentials.ts';
import { endCustomerRequest } from './schemas.ts';

export const remove = operation({
  id: 'partnerCustomerRemove',
  roles: partnerWriters,
  method: 'POST',
  path: '/partner/customer/remove',
  tag: 'Partner',
  summary: 'Remove an end customer',
  description:
    'Removes an end customer that is not `ACTIVE`: revokes its keys and frees its names. It is then no longer ' +
    'found.',
  body: endCustomerRequest,
  reply: {},
  errors: ['CUSTOMER_NOT_FOUND', 'CUSTOMER_REMOVAL_NOT_ALLOWED'],
  example: { end_customer_client_id: exampleEndCustomerId },
  replyExample: {},
});
