import Type, { type Static } from 'typebox';
import type { InstitutionTerms } from '../../domain/institution.ts';
import { connectors } from '../../domain/registration/connector.ts';
import { registrationProblemKinds } from '../../domain/registration/problem.ts';
import {
  nameOf,
  type Registration,
  registrationStatuses,
  registrationTasks,
} from '../../domain/registration/registration.ts';
import type { Reach } from '../../domain/role.ts';
import { environment, nullable, oneOf } from '../fields.ts';
import { realm, timestamp, toTimestamp, toTimestampOrNull } from './fields.ts';

export const registrationStatus = oneOf(registrationStatuses, {
  title: 'RegistrationStatus',
  description: 'Status of the registration.',
});

export const connector = oneOf(connectors, {
  title: 'RegistrationConnector',
  description: 'How it is processed: by time, by the operator, or through the institution’s own interface.',
});

const problem = Type.Object(
  {
    kind: oneOf(registrationProblemKinds, {
      title: 'RegistrationProblemKind',
      description: 'An unmet precondition, or a refusal.',
    }),
    message: Type.String({ description: 'The problem and its fix.' }),
  },
  { title: 'RegistrationProblem', description: 'Why a registration is `ATTENTION_REQUIRED`.' },
);

export const registrationSchema = Type.Object(
  {
    end_customer_client_id: Type.String({ description: 'client_id of the end customer.' }),
    partner_client_id: Type.String({ description: 'client_id of its partner.' }),
    institution_id: Type.String({ description: 'Id of the institution.' }),
    institution_name: Type.String({ description: 'Name of the institution.' }),
    environment,
    realm,
    connector,
    status: registrationStatus,
    errors: Type.Array(problem, { description: 'Why attention is required; empty otherwise.' }),
    task: nullable(
      oneOf(registrationTasks, {
        title: 'RegistrationTask',
        description:
          'Task for the operator: file it (`SUBMIT`), record the institution’s response (`RECORD_ANSWER`), submit ' +
          'a change (`UPDATE`), have it withdrawn (`WITHDRAW`; or its second client, named in `last_failure`), or ' +
          'resolve the outcome of a request whose response was lost (`RESOLVE`).',
      }),
    ),
    production_enablement_date: nullable(
      Type.String({ description: 'YYYY-MM-DD; null until it is approved for production.' }),
    ),
    started_at: timestamp('Time it last became `PROCESSING`.'),
    updated_at: timestamp('Time of the last change; with a task, since when it waits.'),
    due_at: nullable(timestamp('Time of the server’s next check; null while it waits for a person.')),
    submitted_at: nullable(timestamp('Time the operator recorded that it was filed.')),
    withdrawn_at: nullable(timestamp('Time it was withdrawn, because its end customer was removed.')),
    failures: Type.Optional(
      Type.Integer({
        description: 'Consecutive failed requests to the institution. For the operator only.',
      }),
    ),
    last_failure: Type.Optional(
      nullable(Type.String({ description: 'The last failure. For the operator only.' })),
    ),
  },
  {
    title: 'Registration',
    description: 'An end customer’s registration at one institution in one environment.',
  },
);

export type RegistrationReply = Static<typeof registrationSchema>;

/** A registration as the caller may see it; failures of requests to institutions are for the operator only. */
export function toRegistrationReply(
  registration: Registration,
  institutions: readonly InstitutionTerms[],
  { partnerClientId }: Reach,
): RegistrationReply {
  const { filing } = registration;
  return {
    end_customer_client_id: registration.endCustomerClientId,
    partner_client_id: registration.partnerClientId,
    institution_id: registration.institutionId,
    institution_name: nameOf(institutions, registration.institutionId),
    environment: registration.environment,
    realm: registration.realm,
    connector: filing.connector,
    status: registration.status,
    errors: [...registration.problems],
    task: registration.task,
    production_enablement_date: registration.productionEnablementDate,
    started_at: toTimestamp(registration.startedAt),
    updated_at: toTimestamp(registration.updatedAt),
    due_at: toTimestampOrNull(registration.dueAt),
    submitted_at: toTimestampOrNull(filing.connector === 'manual' ? filing.submittedAt : null),
    withdrawn_at: toTimestampOrNull(registration.withdrawnAt),
    ...(partnerClientId === null && {
      failures: filing.connector === 'dynamic' ? filing.failures : 0,
      last_failure: filing.connector === 'dynamic' ? filing.lastFailure : null,
    }),
  };
}
