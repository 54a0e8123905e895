import type { FastifyInstance } from 'fastify';
import { progressSet, toProgress, toProgressReply } from '../../wire/simulation/progress.ts';
import type { Services } from '../services.ts';
import { changeSettings } from './change-settings.ts';
import { simulationRoute } from './simulation-route.ts';

/** Says what carries registrations forward in the sandbox. */
export function progressSetRoute(app: FastifyInstance, services: Services): void {
  simulationRoute(app, services, progressSet, async (call) => {
    const progress = toProgress(call.body, call.context.now);
    await changeSettings(call, { progress });
    return { progress: toProgressReply(progress) };
  });
}
