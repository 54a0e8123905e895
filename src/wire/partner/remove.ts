import Type from 'typebox';
import { partnerWriters } from '../access.ts';
import { operation } from '../operation.ts';
import { exampleCredentials, exampleEndCustomerId, exampleRequestId } from './credentials.ts';
import { endCustomerRequest, requestIdField } from './schemas.ts';

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
  body: endCustomerRequest('PartnerCustomerRemoveRequest'),
  reply: Type.Object(requestIdField, { title: 'PartnerCustomerRemoveResponse' }),
  errors: ['CUSTOMER_NOT_FOUND', 'CUSTOMER_REMOVAL_NOT_ALLOWED'],
  example: { ...exampleCredentials, end_customer_client_id: exampleEndCustomerId },
  replyExample: { request_id: exampleRequestId },
});
