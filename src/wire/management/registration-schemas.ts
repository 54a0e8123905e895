import Type, { type Static } from 'typebox';
import type { InstitutionTerms } from '../../domain/institution.ts';
import { connectors } from '../../domain/registration/filing.ts';
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
  description: 'How far the registration has come.',
});

export const connector = oneOf(connectors, {
  title: 'RegistrationConnector',
  description:
    'How it is carried out: by time alone, by the operator, or by the institution’s own interface.',
});

const problem = Type.Object(
  {
    kind: oneOf(registrationProblemKinds, {
      title: 'RegistrationProblemKind',
      description: 'A precondition that is not met, or a refusal.',
    }),
    message: Type.String({ description: 'What is wrong, and what mends it.' }),
  },
  { title: 'RegistrationProblem', description: 'Why a registration is `ATTENTION_REQUIRED`.' },
);

export const registrationSchema = Type.Object(
  {
    end_customer_client_id: Type.String({ description: 'Whose application it is.' }),
    partner_client_id: Type.String({ description: 'Its partner’s client_id.' }),
    institution_id: Type.String({ description: 'The institution’s id.' }),
    institution_name: Type.String({ description: 'What the institution is called.' }),
    environment,
    realm,
    connector,
    status: registrationStatus,
    errors: Type.Array(problem, { description: 'Why attention is required; empty otherwise.' }),
    task: nullable(
      oneOf(registrationTasks, {
        title: 'RegistrationTask',
        description:
          'What waits for the operator: to file it (`SUBMIT`), to record what the institution answered ' +
          '(`RECORD_ANSWER`), to hand a change on (`UPDATE`), to have it taken back (`WITHDRAW`), or to find out what ' +
          'became of a request whose answer was lost (`RESOLVE`).',
      }),
    ),
    production_enablement_date: nullable(
      Type.String({ description: 'YYYY-MM-DD; null until it is approved for production.' }),
    ),
    started_at: timestamp('When it last went into `PROCESSING`.'),
    updated_at: timestamp('When it last changed; of one with a task, since when it waits.'),
    due_at: nullable(timestamp('When the server looks at it next; null while it waits for somebody.')),
    submitted_at: nullable(timestamp('When the operator recorded that it was filed by hand.')),
    withdrawn_at: nullable(timestamp('When it was taken back, its end customer being removed.')),
    failures: Type.Optional(
      Type.Integer({
        description: 'Exchanges with the institution in a row that failed. For the operator only.',
      }),
    ),
    last_failure: Type.Optional(
      nullable(Type.String({ description: 'What came of the last one that failed. For the operator only.' })),
    ),
  },
  {
    title: 'Registration',
    description: 'An end customer’s application at one institution in one environment.',
  },
);

export type RegistrationReply = Static<typeof registrationSchema>;

/** A registration for who asks; how exchanges with institutions went is for the operator only. */
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
