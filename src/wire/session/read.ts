import Type from 'typebox';
import { operatorRoles, partnerRoles } from '../../domain/role.ts';
import { nullable, oneOf } from '../fields.ts';
import { timestamp } from '../management/fields.ts';
import { operation } from '../operation.ts';

const session = Type.Object(
  {
    kind: Type.Union([Type.Literal('user'), Type.Literal('developer')], {
      description: '`developer` for the console of `gingham dev`, which has no user account.',
    }),
    user: nullable(
      Type.Object(
        {
          user_id: Type.String({ description: 'Id of the user.' }),
          name: Type.String({ description: 'Name shown to others.' }),
          email: Type.String({ description: 'Email address for signing in.' }),
          has_password: Type.Boolean({ description: 'False if the user signs in only with OpenID Connect.' }),
          has_second_factor: Type.Boolean({ description: 'Whether signing in also requires a code.' }),
        },
        { title: 'SignedInUser', description: 'The signed-in user.' },
      ),
    ),
    operator_role: nullable(
      oneOf(operatorRoles, { title: 'OperatorRole', description: 'Role at the operator.' }),
    ),
    partner_role: nullable(
      oneOf(partnerRoles, { title: 'PartnerRole', description: 'Role at the partner.' }),
    ),
    partner_client_id: nullable(
      Type.String({
        description: 'Partner of a user. The developer acts for every partner; this is the demo partner.',
      }),
    ),
    csrf_token: Type.String({ description: 'Value for the header `Gingham-CSRF-Token`.' }),
    expires_at: nullable(timestamp('Expiry, or null.')),
  },
  { title: 'Session', description: 'The session and its permissions.' },
);

const server = Type.Object(
  {
    version: Type.String({ description: 'Version of the server.' }),
    mode: Type.Union([Type.Literal('dev'), Type.Literal('serve')], {
      description: 'Start command: `gingham dev` or `gingham serve`.',
    }),
    development: Type.Boolean({ description: 'Whether the development environment is on.' }),
    sign_in: Type.Object(
      {
        password: Type.Boolean({ description: 'Whether users can sign in with email address and password.' }),
        oidc: nullable(
          Type.Object(
            { name: Type.String({ description: 'Display name of the provider.' }) },
            { title: 'OidcSignIn', description: 'OpenID Connect sign-in, at `/console/sign-in/oidc`.' },
          ),
        ),
      },
      { title: 'SignInWays', description: 'Available sign-in methods.' },
    ),
  },
  { title: 'ServerFacts', description: 'Information about the server.' },
);

/** Describes the session. */
export const sessionReply = { session: nullable(session), server };

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
};

export const readSession = operation({
  id: 'readSession',
  method: 'GET',
  path: '/v1/session',
  tag: 'Session',
  summary: 'Read the session',
  description:
    'Returns the session, or null. With `gingham dev`, a call from its own machine signs in as the ' +
    'developer.',
  reply: sessionReply,
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
  },
});
