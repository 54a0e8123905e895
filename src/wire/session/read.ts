import Type from 'typebox';
import { operatorRoles, partnerRoles } from '../../domain/role.ts';
import { nullable, oneOf } from '../fields.ts';
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
          has_password: Type.Boolean({ description: 'False where they sign in by OpenID Connect only.' }),
          has_second_factor: Type.Boolean({ description: 'Whether a code is asked for beside it.' }),
        },
        { title: 'SignedInUser', description: 'Who it is.' },
      ),
    ),
    operator_role: nullable(
      oneOf(operatorRoles, { title: 'OperatorRole', description: 'At the operator’s side.' }),
    ),
    partner_role: nullable(
      oneOf(partnerRoles, { title: 'PartnerRole', description: 'At their partner’s side.' }),
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
    sign_in: Type.Object(
      {
        password: Type.Boolean({ description: 'With email address and password.' }),
        oidc: nullable(
          Type.Object(
            { name: Type.String({ description: 'What to call it.' }) },
            { title: 'OidcSignIn', description: 'By OpenID Connect, at `/console/sign-in/oidc`.' },
          ),
        ),
      },
      { title: 'SignInWays', description: 'How users can sign in.' },
    ),
  },
  { title: 'ServerFacts', description: 'What a page has to know of the server.' },
);

/** What tells who is signed in. */
export function sessionReply(title: string) {
  return Type.Object({ session: nullable(session), server, ...requestIdField }, { title });
}

const exampleServer = {
  version: '0.1.0',
  mode: 'serve',
  development: true,
  sign_in: { password: true, oidc: { name: 'Meadow’s directory' } },
};

export const exampleUserSession = {
  session: {
    kind: 'user',
    user: {
      user_id: '019e1a3c-b1d3-7f56-8a90-92a3b4c5d6e7',
      name: 'Mona Lind',
      email: 'mona@meadow.example.com',
      has_password: true,
      has_second_factor: true,
    },
    operator_role: null,
    partner_role: 'partner_admin',
    partner_client_id: '61b1e4c0a5d3f2b8c7e96a04',
    csrf_token: '5f2b8c7e96a04d1',
    expires_at: '2026-05-04T21:30:00.000Z',
  },
  server: exampleServer,
  request_id: exampleRequestId,
};

export const readSession = operation({
  id: 'readSession',
  method: 'GET',
  path: '/v1/session',
  tag: 'Session',
  summary: 'Read who is signed in',
  description:
    'Tells who is signed in, null where nobody is. At `gingham dev`, whoever sits at the machine is signed in by this.',
  reply: sessionReply('ReadSessionResponse'),
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
    server: { ...exampleServer, mode: 'dev', sign_in: { password: true, oidc: null } },
    request_id: exampleRequestId,
  },
});
