import { clockAdvanceRoute, clockFreezeRoute, clockGetRoute, clockResumeRoute } from './clock.ts';
import { resetRoute } from './reset.ts';
import { reviewRoute } from './review.ts';
import {
  snapshotCreateRoute,
  snapshotDeleteRoute,
  snapshotListRoute,
  snapshotRestoreRoute,
} from './snapshots.ts';

/** All operations that steer a sandbox. */
export const simulationRoutes = [
  clockGetRoute,
  clockAdvanceRoute,
  clockFreezeRoute,
  clockResumeRoute,
  reviewRoute,
  resetRoute,
  snapshotCreateRoute,
  snapshotRestoreRoute,
  snapshotListRoute,
  snapshotDeleteRoute,
];
