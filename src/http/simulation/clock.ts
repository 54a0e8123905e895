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

/** Returns the time in the sandbox. */
export function clockGetRoute(app: FastifyInstance, services: Services): void {
  partnerRoute(app, services, clockGet, async ({ sandbox }) => ({
    clock: toClockReply((sandbox as Sandbox).clock, services.now()),
  }));
}

/** Advances the sandbox's clock; all work due by then is done when it returns. */
export function clockAdvanceRoute(app: FastifyInstance, services: Services): void {
  simulationRoute(app, services, clockAdvance, (call) => {
    const advance = toAdvance(call.body);
    return setClock(call, (clock, realNow) => advanceClock(clock, advance, realNow));
  });
}

/** Freezes the sandbox's clock. */
export function clockFreezeRoute(app: FastifyInstance, services: Services): void {
  simulationRoute(app, services, clockFreeze, (call) => setClock(call, freezeClock));
}

/** Resumes the sandbox's clock. */
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
