import { partnerReaders } from '../access.ts';
import { operation } from '../operation.ts';
import { exampleEndCustomerId } from './credentials.ts';
import { endCustomer, endCustomerRequest } from './schemas.ts';

export const get = operation({
  id: 'partnerCustomerGet',
  roles: partnerReaders,
  method: 'POST',
  path: '/partner/customer/get',
  tag: 'Partner',
  summary: 'Read an end customer',
  description: 'Returns an end customer.',
  body: endCustomerRequest,
  reply: { end_customer: endCustomer },
  errors: ['CUSTOMER_NOT_FOUND'],
  example: { end_customer_client_id: exampleEndCustomerId },
  replyExample: {
    end_customer: {
      client_id: exampleEndCustomerId,
      company_name: 'Sunflower Savings',
      status: 'PENDING_ENABLEMENT',
    },
  },
});
