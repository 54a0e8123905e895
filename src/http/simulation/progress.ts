import type { FastifyInstance } from 'fastify';
import { progressSet, toProgress, toProgressReply } from '../../wire/simulation/progress.ts';
import type { Services } from '../services.ts';
import { changeSandbox } from './change-sandbox.ts';
import { simulationRoute } from './simulation-route.ts';

/** Says what carries registrations forward in the sandbox. */
export function progressSetRoute(app: FastifyInstance, services: Services): void {
  simulationRoute(app, services, progressSet, async (call) => {
    const progress = toProgress(call.body, call.context.now);
    await changeSandbox(call, { progress });
    return { progress: toProgressReply(progress) };
  });
}
