import type { FastifyInstance } from 'fastify';
import { advanceClock, freezeClock, resumeClock, type SandboxClock } from '../../domain/sandbox/clock.ts';
import type { Sandbox } from '../../domain/sandbox/sandbox.ts';
import {
  clockAdvance,
  clockFreeze,
  clockGet,
  clockResume,
  toAdvance,
  toClockReply,
} from '../../wire/simulation/clock.ts';
import { partnerRoute } from '../partner/partner-route.ts';
import type { Services } from '../services.ts';
import { changeSandbox } from './change-sandbox.ts';
import { type SimulationCall, simulationRoute } from './simulation-route.ts';

/** Tells what time it is in the sandbox. */
export function clockGetRoute(app: FastifyInstance, services: Services): void {
  partnerRoute(app, services, clockGet, async ({ sandbox }) => ({
    clock: toClockReply((sandbox as Sandbox).clock, services.now()),
  }));
}

/** Moves the sandbox's clock on; all that falls due meanwhile has been done when it answers. */
export function clockAdvanceRoute(app: FastifyInstance, services: Services): void {
  simulationRoute(app, services, clockAdvance, (call) => {
    const advance = toAdvance(call.body);
    return setClock(call, (clock, realNow) => advanceClock(clock, advance, realNow));
  });
}

/** Stops the sandbox's clock. */
export function clockFreezeRoute(app: FastifyInstance, services: Services): void {
  simulationRoute(app, services, clockFreeze, (call) => setClock(call, freezeClock));
}

/** Lets the sandbox's clock run on. */
export function clockResumeRoute(app: FastifyInstance, services: Services): void {
  simulationRoute(app, services, clockResume, (call) => setClock(call, resumeClock));
}

async function setClock(
  call: SimulationCall<unknown>,
  change: (clock: SandboxClock, realNow: number) => SandboxClock,
) {
  const { sandbox, realNow } = call;
  const clock = change(sandbox.clock, realNow);
  await changeSandbox(call, { clock });
  return { clock: toClockReply(clock, realNow) };
}
