import Type from 'typebox';
import { operatorRoles, partnerRoles } from '../../domain/role.ts';
import { nullable } from '../fields.ts';
import { timestamp } from '../management/fields.ts';
import { operation } from '../operation.ts';
import { exampleRequestId } from '../partner/credentials.ts';
import { requestIdField } from '../partner/schemas.ts';

const session = Type.Object(
  {
    kind: Type.Union([Type.Literal('user'), Type.Literal('developer')], {
      description: '`developer` at the console of `gingham dev`, who is nobody in particular.',
    }),
    user: nullable(
      Type.Object(
        {
          user_id: Type.String({ description: 'Identifies the user.' }),
          name: Type.String({ description: 'As others see it.' }),
          email: Type.String({ description: 'What they sign in with.' }),
        },
        { title: 'SignedInUser', description: 'Who it is.' },
      ),
    ),
    operator_role: nullable(
      Type.Union(
        operatorRoles.map((role) => Type.Literal(role)),
        { description: 'At the operator’s side.' },
      ),
    ),
    partner_role: nullable(
      Type.Union(
        partnerRoles.map((role) => Type.Literal(role)),
        { description: 'At their partner’s side.' },
      ),
    ),
    partner_client_id: nullable(
      Type.String({
        description: 'The partner of a user. The developer acts for every partner; this is the demo partner.',
      }),
    ),
    csrf_token: Type.String({ description: 'For the header `Gingham-CSRF-Token`.' }),
    expires_at: nullable(timestamp('When it ends; null where it does not.')),
  },
  { title: 'Session', description: 'Who is signed in, and what they may.' },
);

const server = Type.Object(
  {
    version: Type.String({ description: 'Of the server.' }),
    mode: Type.Union([Type.Literal('dev'), Type.Literal('serve')], {
      description: 'How it was started: `gingham dev` or `gingham serve`.',
    }),
    development: Type.Boolean({ description: 'Whether the development environment is on.' }),
  },
  { title: 'ServerFacts', description: 'What a page has to know of the server.' },
);

export const readSession = operation({
  id: 'readSession',
  method: 'GET',
  path: '/v1/session',
  tag: 'Session',
  summary: 'Read who is signed in',
  description:
    'Tells who is signed in, null where nobody is. At `gingham dev`, whoever sits at the machine is signed in by this.',
  reply: Type.Object(
    { session: nullable(session), server, ...requestIdField },
    { title: 'ReadSessionResponse' },
  ),
  errors: [],
  replyExample: {
    session: {
      kind: 'developer',
      user: null,
      operator_role: 'operator_admin',
      partner_role: 'partner_admin',
      partner_client_id: '61b1e4c0a5d3f2b8c7e96a04',
      csrf_token: '5f2b8c7e96a04d1',
      expires_at: null,
    },
    server: { version: '0.1.0', mode: 'dev', development: true },
    request_id: exampleRequestId,
  },
});
