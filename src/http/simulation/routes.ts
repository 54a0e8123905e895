import { clockAdvanceRoute, clockFreezeRoute, clockGetRoute, clockResumeRoute } from './clock.ts';
import { customerSetFlowdownRoute, customerSetQuestionnaireRoute } from './customer.ts';
import { faultsClearRoute, faultsGetRoute, faultsSetRoute } from './faults.ts';
import { institutionsGetRoute, institutionsSetRoute } from './institutions.ts';
import { progressGetRoute, progressSetRoute } from './progress.ts';
import { registrationSetStatusRoute } from './registration.ts';
import { resetRoute } from './reset.ts';
import { reviewRoute } from './review.ts';
import {
  snapshotCreateRoute,
  snapshotDeleteRoute,
  snapshotListRoute,
  snapshotRestoreRoute,
} from './snapshots.ts';
import { webhookFireRoute } from './webhook.ts';

/** All operations that control a sandbox. */
export const simulationRoutes = [
  clockGetRoute,
  clockAdvanceRoute,
  clockFreezeRoute,
  clockResumeRoute,
  reviewRoute,
  customerSetFlowdownRoute,
  customerSetQuestionnaireRoute,
  registrationSetStatusRoute,
  progressGetRoute,
  progressSetRoute,
  institutionsGetRoute,
  institutionsSetRoute,
  faultsSetRoute,
  faultsGetRoute,
  faultsClearRoute,
  webhookFireRoute,
  resetRoute,
  snapshotCreateRoute,
  snapshotRestoreRoute,
  snapshotListRoute,
  snapshotDeleteRoute,
];
