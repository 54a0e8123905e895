import Type, { type Static } from 'typebox';
import { registeredEnvironments } from '../../domain/registration/registration.ts';
import { type StatusChange, settableStatuses } from '../../domain/sandbox/set-statuses.ts';
import { partnerWriters } from '../access.ts';
import { clientId, institutionIdPattern, oneOf, text } from '../fields.ts';
import { operation } from '../operation.ts';
import { exampleEndCustomerId } from '../partner/credentials.ts';
import { institutionsReply, oauthInstitutionsGet } from '../partner/oauth-institutions-get.ts';

const errorLengthMax = 500;

export const registrationSetStatus = operation({
  id: 'simulationRegistrationSetStatus',
  roles: partnerWriters,
  method: 'POST',
  path: '/simulation/registration/set_status',
  tag: 'Simulation',
  summary: 'Set the status of registrations',
  description:
    'Simulates one institution, or all: moves an end customer’s registrations to a status through all in between, ' +
    'each with its event. They then continue at their pace. Either all selected registrations move, or none. If ' +
    '`environment` is omitted, those not started are skipped as long as one has started.',
  body: {
    end_customer_client_id: clientId,
    institution_id: Type.Optional(
      Type.String({ pattern: institutionIdPattern, description: 'One institution; all by default.' }),
    ),
    environment: Type.Optional(
      oneOf(registeredEnvironments, {
        title: 'RegistrationEnvironment',
        description: 'One environment; both by default.',
      }),
    ),
    status: oneOf(settableStatuses, {
      title: 'SettableRegistrationStatus',
      description: 'New status of the registrations.',
    }),
    error: Type.Optional(
      text({
        description: 'The institution’s error message; only with `ATTENTION_REQUIRED`.',
        maxLength: errorLengthMax,
      }),
    ),
  },
  reply: institutionsReply,
  titles: { reply: 'PartnerCustomerOAuthInstitutionsGetResponse' },
  errors: ['CUSTOMER_NOT_FOUND'],
  example: {
    end_customer_client_id: exampleEndCustomerId,
    institution_id: 'ins_56',
    status: 'PROCESSING',
  },
  replyExample: oauthInstitutionsGet.replyExample,
});

export function toStatusChange(body: Static<NonNullable<typeof registrationSetStatus.body>>): StatusChange {
  return {
    institutionId: body.institution_id ?? null,
    environment: body.environment ?? null,
    status: body.status,
    error: body.error ?? null,
  };
}
