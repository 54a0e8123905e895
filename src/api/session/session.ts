import Type from 'typebox';
import { foldEmail } from '../../domain/email-address.ts';
import { operatorRoles, partnerRoles } from '../../domain/role.ts';
import { type User, userEvent } from '../../domain/user/user.ts';
import { type CodesByTime, loadCodesByTime, takeCode } from '../../keyring/second-factor.ts';
import { appendEvents } from '../../store/events.ts';
import { endSession } from '../../store/user-sessions.ts';
import { findUserByEmail, lockUser } from '../../store/users.ts';
import { everyRole } from '../access.ts';
import type { ValueOf } from '../codec.ts';
import { RequestError } from '../errors.ts';
import { example, examplePartner, exampleUser } from '../examples.ts';
import { boolean, nullable, oneOf, product, string, timestamp } from '../fields.ts';
import { openOperation, userOperation, visitorOperation } from '../operation.ts';
import type { HttpSettings, Services } from '../services.ts';
import { packageVersion } from '../version.ts';
import { beginAttempt, forgetFailures, recordFailure, undoAttempt } from './attempt.ts';
import { code, password, typedEmail } from './fields.ts';
import { beginSession, type SignedIn } from './signed-in.ts';

const session = Type.Object(
  {
    kind: Type.Union([Type.Literal('user'), Type.Literal('developer')], {
      description: '`developer` for the console of `gingham dev`, which has no user account.',
    }),
    user: nullable(
      Type.Object(
        {
          user_id: string('Id of the user.', exampleUser.user_id),
          name: string('Name shown to others.', exampleUser.name),
          email: string('Email address for signing in.', exampleUser.email),
          has_password: boolean('False if the user signs in only with OpenID Connect.', true),
          has_second_factor: boolean('Whether signing in also requires a code.', true),
        },
        { title: 'SignedInUser', description: 'The signed-in user.' },
      ),
    ),
    operator_role: nullable(
      oneOf(operatorRoles, { title: 'OperatorRole', description: 'Role at the operator.' }),
    ),
    partner_role: nullable(
      oneOf(partnerRoles, {
        title: 'PartnerRole',
        description: 'Role at the partner.',
        [example]: 'partner_admin',
      }),
    ),
    partner_client_id: nullable(
      string(
        'Partner of a user. The developer acts for every partner; this is the demo partner.',
        examplePartner.client_id,
      ),
    ),
    csrf_token: string('Value for the header `Gingham-CSRF-Token`.', '5f2b8c7e96a04d1'),
    expires_at: nullable(timestamp('Expiry, or null.')),
  },
  { title: 'Session', description: 'The session and its permissions.' },
);

const server = Type.Object(
  {
    version: string('Version of the server.', '0.1.0'),
    mode: Type.Union([Type.Literal('dev'), Type.Literal('serve')], {
      description: 'Start command: `gingham dev` or `gingham serve`.',
    }),
    development: boolean('Whether the development environment is on.', true),
    products: Type.Array(product, { description: 'Products that requests can name.' }),
    sign_in: Type.Object(
      {
        password: boolean('Whether users can sign in with email address and password.', true),
        oidc: nullable(
          Type.Object(
            {
              name: string('Display name of the provider.', 'Meadow’s directory'),
            },
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
const sessionReply = { session: nullable(session), server };

export const readSession = openOperation('Session', {
  id: 'readSession',
  path: '/v1/session',
  summary: 'Read the session',
  description:
    'Returns the session, or null. With `gingham dev`, a call from its own machine signs in as the ' +
    'developer.',
  reply: sessionReply,
  errors: [],
  replyExample: { session: { kind: 'developer', operator_role: 'operator_admin' } },
  handle: async ({ browser }, { settings }) => toReply(await browser.session(), settings),
});

const signIn = visitorOperation({
  id: 'signIn',
  method: 'POST',
  path: '/v1/session',
  summary: 'Sign in',
  description:
    'Signs a user in at the console: sets the session cookie and returns the reply of `readSession`. With a ' +
    'second factor, `CODE_REQUIRED` requests a `code` once the password is correct. After five consecutive ' +
    'failures, an email address is locked for 30 seconds, then twice as long after each failure, up to an hour: ' +
    '`RATE_LIMIT`. This also holds for unknown addresses. Only pages of this server can call it.',
  body: { email: typedEmail, password: password('Password of the user.'), code: Type.Optional(code) },
  reply: sessionReply,
  errors: ['INVALID_CSRF_TOKEN', 'RATE_LIMIT', 'INVALID_SIGN_IN', 'CODE_REQUIRED'],
  replyExample: {
    session: { user: {}, expires_at: '2026-05-04T21:30:00.000Z' },
    server: { mode: 'serve', sign_in: { oidc: {} } },
  },
  async handle({ body, context, browser }, services) {
    const { store, keyring, passwords } = services;
    const attempt = await beginAttempt(services, foldEmail(body.email));
    const known = await findUserByEmail(store.db, foldEmail(body.email));
    // Does the same work for unknown users, so that timing reveals nothing.
    const { isRight, isOutdated } = await passwords.verify(known?.passwordHash ?? null, body.password);
    const newHash = isRight && isOutdated ? await passwords.hash(body.password) : undefined;
    const codes = isRight && known?.secondFactor ? await loadCodesByTime() : undefined;
    const before = browser.sessionHashes();
    const outcome = await store.unitOfWork(async (db) => {
      const user = isRight && known ? await lockUser(db, known.userId) : undefined;
      if (user === undefined || user.disabledAt !== null || user.passwordHash !== known?.passwordHash) {
        return 'INVALID_SIGN_IN';
      }
      const proved = await withCode(services, codes, user, body.code);
      if (proved === 'CODE_REQUIRED') await undoAttempt(db, attempt);
      if (typeof proved === 'string') return proved;
      await forgetFailures(db, keyring, user);
      // Signs out the browser's previous user.
      for (const hash of before) await endSession(db, hash);
      const passwordHash = newHash ?? user.passwordHash;
      return beginSession(db, services, { ...proved, passwordHash }, 'password', context);
    });
    if (outcome === 'INVALID_SIGN_IN') recordFailure(services, known, attempt, context);
    if (typeof outcome === 'string') throw new RequestError(outcome);
    browser.setSession(outcome);
    return toReply(outcome.signedIn, services.settings);
  },
});

const signOut = userOperation({
  id: 'signOut',
  execution: 'always',
  method: 'DELETE',
  path: '/v1/session',
  roles: everyRole,
  summary: 'Sign out',
  description: 'Ends the session and clears its cookie.',
  reply: {},
  errors: [],
  async handle({ user, actor, sessionHash, context, browser }, services) {
    await services.store.unitOfWork(async (db) => {
      await endSession(db, sessionHash);
      await appendEvents(db, [userEvent('user.signed_out', user, actor, context)]);
    });
    browser.clearSession();
    return {};
  },
});

export const sessionOperations = [readSession, signIn, signOut];

function toReply(signedIn: SignedIn | undefined, settings: HttpSettings): ValueOf<typeof sessionReply> {
  return {
    session: signedIn === undefined ? null : toSession(signedIn),
    server: {
      version: packageVersion,
      mode: settings.signsInDevelopers ? 'dev' : 'serve',
      development: settings.availability.development,
      products: settings.contract.products,
      signIn: { password: true, oidc: settings.oidc && { name: settings.oidc.name } },
    },
  };
}

function toSession(signedIn: SignedIn): ValueOf<typeof sessionReply>['session'] {
  const { kind, user, operatorRole, partnerRole, partnerClientId, csrfToken, expiresAt } = signedIn;
  return {
    kind,
    user: user && {
      userId: user.userId,
      name: user.name,
      email: user.email,
      hasPassword: user.passwordHash !== null,
      hasSecondFactor: user.secondFactor !== null,
    },
    operatorRole: operatorRole,
    partnerRole: partnerRole,
    partnerClientId: partnerClientId,
    csrfToken: csrfToken,
    expiresAt: expiresAt,
  };
}

/** The user with the code used up, if one is required. */
async function withCode(
  { keyring, wallNow }: Services,
  codes: CodesByTime | undefined,
  user: User,
  code: string | undefined,
): Promise<User | 'CODE_REQUIRED' | 'INVALID_SIGN_IN'> {
  const { secondFactor } = user;
  if (secondFactor === null) return user;
  if (code === undefined) return 'CODE_REQUIRED';
  // Set since the password was compared; the user must try again.
  if (codes === undefined) return 'INVALID_SIGN_IN';
  const taken = await takeCode(keyring, codes, { ...user, secondFactor }, code, wallNow());
  return taken === null ? 'INVALID_SIGN_IN' : { ...user, secondFactor: taken };
}
