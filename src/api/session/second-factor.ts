import Type from 'typebox';
import { DomainError } from '../../domain/errors.ts';
import { userEvent } from '../../domain/user/user.ts';
import { loadCodesByTime, newRecoveryCodes, openFactor, sealFactor } from '../../keyring/second-factor.ts';
import { lockUser, saveUser } from '../../store/users.ts';
import { everyRole } from '../access.ts';
import { RequestError } from '../errors.ts';
import { example } from '../examples.ts';
import { string } from '../fields.ts';
import { userOperation } from '../operation.ts';
import { forgetFailures } from './attempt.ts';
import { code, password } from './fields.ts';
import { requirePassword, requireUnchanged } from './password.ts';

const path = '/v1/session/second-factor';
const exampleSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

const startSecondFactor = userOperation({
  id: 'startSecondFactor',
  execution: 'in steps',
  method: 'POST',
  path,
  roles: everyRole,
  summary: 'Start second-factor setup',
  description:
    'Creates a secret for the user’s authenticator app (TOTP, RFC 6238), to be confirmed with a first code. ' +
    'Returns `CONFLICT` if a second factor is already set.',
  reply: {
    secret: string('In base32, to enter by hand.', exampleSecret),
    uri: string(
      '`otpauth://…`, for a QR code.',
      `otpauth://totp/Gingham:mona%40meadow.example.com?issuer=Gingham&secret=${exampleSecret}&algorithm=SHA1&digits=6&period=30`,
    ),
  },
  errors: ['CONFLICT'],
  async handle({ user }, { store, keyring }) {
    const codes = await loadCodesByTime();
    const { secret, uri } = codes.newSecret(user.email);
    const sealedPendingFactor = await sealFactor(keyring, user, secret);
    return store.unitOfWork(async (db) => {
      const locked = requireUnchanged(await lockUser(db, user.userId), user);
      if (locked.secondFactor !== null) {
        throw new DomainError('CONFLICT', { message: 'a second factor is set; remove it first' });
      }
      await saveUser(db, { user: { ...locked, sealedPendingFactor }, events: [], endsSessions: false });
      return { secret, uri };
    });
  },
});

const confirmSecondFactor = userOperation({
  id: 'confirmSecondFactor',
  execution: 'in steps',
  method: 'POST',
  path: `${path}/confirm`,
  roles: everyRole,
  summary: 'Confirm a second factor',
  description:
    'Completes the setup of a second factor with one of its codes. Returns recovery codes, each of which replaces ' +
    'a code once, or `CONFLICT` if no setup was started.',
  body: { code },
  reply: {
    recovery_codes: Type.Array(Type.String(), {
      description: 'Shown only once.',
      [example]: ['5f2b-8c7e-96a0', '1d4c-0a9f-e37b'],
    }),
  },
  errors: ['CONFLICT'],
  async handle({ body, user, actor, context }, { store, keyring, wallNow }) {
    const codes = await loadCodesByTime();
    const recovery = newRecoveryCodes(keyring);
    return store.unitOfWork(async (db) => {
      const locked = requireUnchanged(await lockUser(db, user.userId), user);
      const sealedSecret = locked.sealedPendingFactor;
      if (sealedSecret === null) {
        throw new DomainError('CONFLICT', { message: 'no second factor was started; start one first' });
      }
      const secret = await openFactor(keyring, locked, sealedSecret);
      const lastStep = codes.stepOf(secret, body.code.replace(/\s/gu, ''), wallNow());
      if (lastStep === null) {
        const problem = 'is not a current code of the authenticator';
        throw new RequestError('INVALID_FIELD', { fields: [{ path: 'code', problem }] });
      }
      const secondFactor = { sealedSecret, lastStep, recoveryHashes: recovery.map(({ hash }) => hash) };
      const events = [userEvent('user.second_factor_set', locked, actor, context)];
      const after = { ...locked, secondFactor, sealedPendingFactor: null };
      await saveUser(db, { user: after, events, endsSessions: false });
      return { recoveryCodes: recovery.map(({ plain }) => plain) };
    });
  },
});

const removeSecondFactor = userOperation({
  id: 'removeSecondFactor',
  execution: 'in steps',
  method: 'POST',
  path: `${path}/remove`,
  roles: everyRole,
  summary: 'Remove your second factor',
  description:
    'Removes the user’s second factor; requires the user’s password. Has no effect if none is set.',
  body: { password: password('Password of the user.') },
  reply: {},
  errors: ['RATE_LIMIT'],
  async handle({ body, user, actor, context }, services) {
    const { store, keyring } = services;
    await requirePassword(services, { user, context }, body.password, 'password');
    await store.unitOfWork(async (db) => {
      const locked = requireUnchanged(await lockUser(db, user.userId), user);
      await forgetFailures(db, keyring, user);
      const after = { ...locked, secondFactor: null, sealedPendingFactor: null };
      const events =
        locked.secondFactor === null ? [] : [userEvent('user.second_factor_removed', locked, actor, context)];
      await saveUser(db, { user: after, events, endsSessions: false });
    });
    return {};
  },
});

export const secondFactorOperations = [startSecondFactor, confirmSecondFactor, removeSecondFactor];
