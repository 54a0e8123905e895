import type { FastifyInstance } from 'fastify';
import type { Sandbox } from '../../domain/sandbox/sandbox.ts';
import { progressGet, progressSet, toProgress, toProgressReply } from '../../wire/simulation/progress.ts';
import { partnerRoute } from '../partner/partner-route.ts';
import type { Services } from '../services.ts';
import { changeSandbox } from './change-sandbox.ts';
import { simulationRoute } from './simulation-route.ts';

/** Returns the progress mode of the sandbox. */
export function progressGetRoute(app: FastifyInstance, services: Services): void {
  partnerRoute(app, services, progressGet, async ({ sandbox }) => ({
    progress: toProgressReply((sandbox as Sandbox).settings.progress),
  }));
}

/** Sets the progress mode of the sandbox. */
export function progressSetRoute(app: FastifyInstance, services: Services): void {
  simulationRoute(app, services, progressSet, async (call) => {
    const progress = toProgress(call.body, call.context.now);
    await changeSandbox(call, { progress });
    return { progress: toProgressReply(progress) };
  });
}
