import { clockAdvanceRoute, clockFreezeRoute, clockGetRoute, clockResumeRoute } from './clock.ts';
import { reviewRoute } from './review.ts';

/** All operations that steer a sandbox. */
export const simulationRoutes = [
  clockGetRoute,
  clockAdvanceRoute,
  clockFreezeRoute,
  clockResumeRoute,
  reviewRoute,
];
