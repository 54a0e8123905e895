import type { FastifyInstance } from 'fastify';
import { sandboxNow } from '../../domain/sandbox/clock.ts';
import { sandboxEvent } from '../../domain/sandbox/sandbox.ts';
import { resetSandbox } from '../../domain/sandbox/snapshot.ts';
import { appendNumberedEvent } from '../../store/events.ts';
import { emptySandbox } from '../../store/sandbox-contents.ts';
import { lockWholeSandbox, saveSandbox } from '../../store/sandboxes.ts';
import { discardSandboxWebhooks } from '../../store/webhook-sandbox.ts';
import { toClockReply } from '../../wire/simulation/clock.ts';
import { reset } from '../../wire/simulation/reset.ts';
import type { Services } from '../services.ts';
import { type SimulationCall, simulationRoute } from './simulation-route.ts';

/** Resets the partner's sandbox. */
export function resetRoute(app: FastifyInstance, services: Services): void {
  simulationRoute(app, services, reset, takeBack, lockWholeSandbox);
}

async function takeBack({ db, sandbox, actor, context, realNow }: SimulationCall<unknown>) {
  const { partnerClientId } = sandbox;
  const endCustomers = await emptySandbox(db, partnerClientId);
  const recorded = sandboxEvent('sandbox.reset', sandbox, actor, { endCustomers }, context);
  const after = resetSandbox(partnerClientId, await appendNumberedEvent(db, recorded));
  await saveSandbox(db, after);
  await discardSandboxWebhooks(db, partnerClientId, sandboxNow(after.clock, realNow));
  return { clock: toClockReply(after.clock, realNow) };
}
