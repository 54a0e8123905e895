import type { FastifyInstance } from 'fastify';
import { DomainError } from '../../domain/errors.ts';
import { userEvent } from '../../domain/user/user.ts';
import { loadCodesByTime, newRecoveryCodes, openFactor, sealFactor } from '../../keyring/second-factor.ts';
import { lockUser, saveUser } from '../../store/users.ts';
import { RequestError } from '../../wire/errors.ts';
import {
  confirmSecondFactor,
  removeSecondFactor,
  startSecondFactor,
} from '../../wire/session/second-factor.ts';
import type { Services } from '../services.ts';
import { forgetFailures } from './attempt.ts';
import { requirePassword, requireUnchanged } from './password.ts';
import { userRoute } from './session-route.ts';

/** Creates the secret of a second factor, which takes effect once a code has confirmed it. */
export function startSecondFactorRoute(app: FastifyInstance, services: Services): void {
  const { store, keyring } = services;
  userRoute(app, services, startSecondFactor, async ({ user }) => {
    const codes = await loadCodesByTime();
    const { secret, uri } = codes.newSecret(user.email);
    const sealedPendingFactor = sealFactor(keyring, user, secret);
    await store.unitOfWork(async (db) => {
      const locked = requireUnchanged(await lockUser(db, user.userId), user);
      if (locked.secondFactor !== null) {
        throw new DomainError('CONFLICT', { message: 'a second factor is set; remove it first' });
      }
      await saveUser(db, { user: { ...locked, sealedPendingFactor }, events: [], endsSessions: false });
    });
    return { secret, uri };
  });
}

/** Sets the second factor, once a code proves that the authenticator has it. */
export function confirmSecondFactorRoute(app: FastifyInstance, services: Services): void {
  const { store, keyring } = services;
  userRoute(app, services, confirmSecondFactor, async ({ body, user, actor, context }) => {
    const codes = await loadCodesByTime();
    const recovery = newRecoveryCodes(keyring);
    await store.unitOfWork(async (db) => {
      const locked = requireUnchanged(await lockUser(db, user.userId), user);
      const sealedSecret = locked.sealedPendingFactor;
      if (sealedSecret === null) {
        throw new DomainError('CONFLICT', { message: 'no second factor was started; start one first' });
      }
      const secret = openFactor(keyring, locked, sealedSecret);
      const lastStep = codes.stepOf(secret, body.code.replace(/\s/gu, ''), context.now);
      if (lastStep === null) {
        const problem = 'is not a current code of the authenticator';
        throw new RequestError('INVALID_FIELD', { fields: [{ path: 'code', problem }] });
      }
      const secondFactor = { sealedSecret, lastStep, recoveryHashes: recovery.map(({ hash }) => hash) };
      const events = [userEvent('user.second_factor_set', locked, actor, context)];
      const after = { ...locked, secondFactor, sealedPendingFactor: null };
      await saveUser(db, { user: after, events, endsSessions: false });
    });
    return { recovery_codes: recovery.map(({ plain }) => plain) };
  });
}

/** Removes the user's second factor. */
export function removeSecondFactorRoute(app: FastifyInstance, services: Services): void {
  const { store, keyring } = services;
  userRoute(app, services, removeSecondFactor, async ({ body, user, actor, context }) => {
    await requirePassword(services, user, body.password, 'password');
    await store.unitOfWork(async (db) => {
      const locked = requireUnchanged(await lockUser(db, user.userId), user);
      await forgetFailures(db, keyring, user);
      const after = { ...locked, secondFactor: null, sealedPendingFactor: null };
      const events =
        locked.secondFactor === null ? [] : [userEvent('user.second_factor_removed', locked, actor, context)];
      await saveUser(db, { user: after, events, endsSessions: false });
    });
    return {};
  });
}
