import Type from 'typebox';
import { partnerReaders } from '../access.ts';
import { operation } from '../operation.ts';
import { exampleCredentials, exampleEndCustomerId, exampleRequestId } from './credentials.ts';
import { endCustomer, endCustomerRequest, requestIdField } from './schemas.ts';

export const get = operation({
  id: 'partnerCustomerGet',
  roles: partnerReaders,
  method: 'POST',
  path: '/partner/customer/get',
  tag: 'Partner',
  summary: 'Read an end customer',
  description: 'Returns an end customer.',
  body: endCustomerRequest('PartnerCustomerGetRequest'),
  reply: Type.Object(
    { end_customer: endCustomer, ...requestIdField },
    { title: 'PartnerCustomerGetResponse' },
  ),
  errors: ['CUSTOMER_NOT_FOUND'],
  example: { ...exampleCredentials, end_customer_client_id: exampleEndCustomerId },
  replyExample: {
    end_customer: {
      client_id: exampleEndCustomerId,
      company_name: 'Sunflower Savings',
      status: 'PENDING_ENABLEMENT',
    },
    request_id: exampleRequestId,
  },
});
