import type { FastifyInstance } from 'fastify';
import { addFault, clearFaults } from '../../domain/sandbox/fault.ts';
import type { Sandbox } from '../../domain/sandbox/sandbox.ts';
import { operations } from '../../wire/operations.ts';
import {
  faultsClear,
  faultsGet,
  faultsSet,
  toFault,
  toFaultable,
  toFaultsReply,
} from '../../wire/simulation/faults.ts';
import { partnerRoute } from '../partner/partner-route.ts';
import type { Services } from '../services.ts';
import { changeSandbox } from './change-sandbox.ts';
import { simulationRoute } from './simulation-route.ts';

/** Makes the next calls of an operation in the sandbox fail. */
export function faultsSetRoute(app: FastifyInstance, services: Services): void {
  simulationRoute(app, services, faultsSet, async (call) => {
    const faults = addFault(call.sandbox.settings.faults, toFault(call.body, operations));
    await changeSandbox(call, { faults });
    return toFaultsReply(faults);
  });
}

/** Lists the faults that are not used up yet. */
export function faultsGetRoute(app: FastifyInstance, services: Services): void {
  partnerRoute(app, services, faultsGet, async ({ sandbox }) =>
    toFaultsReply((sandbox as Sandbox).settings.faults),
  );
}

/** Clears faults. */
export function faultsClearRoute(app: FastifyInstance, services: Services): void {
  simulationRoute(app, services, faultsClear, async (call) => {
    const { operation } = call.body;
    const of = operation === undefined ? null : toFaultable(operation, operations);
    const faults = clearFaults(call.sandbox.settings.faults, of);
    await changeSandbox(call, { faults });
    return toFaultsReply(faults);
  });
}
