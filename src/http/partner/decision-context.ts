import type { Context } from '../../domain/context.ts';
import { sandboxNow } from '../../domain/sandbox/clock.ts';
import { findSandbox } from '../../store/sandboxes.ts';
import type { Db } from '../../store/tables.ts';
import type { PartnerIdentity } from '../authenticate.ts';
import type { Services } from '../services.ts';

/**
 * For a decision about an end customer, in the unit of work that has read it or those beside it: in the sandbox, whose
 * clock can have been set since the caller was authenticated, the time that it shows now.
 */
export async function decisionContext(
  db: Db,
  { now, contextAt }: Pick<Services, 'now' | 'contextAt'>,
  { scope, context }: Pick<PartnerIdentity, 'scope' | 'context'>,
): Promise<Context> {
  if (scope.realm === 'live') return context;
  const { clock } = await findSandbox(db, scope.partnerClientId);
  return contextAt(sandboxNow(clock, now()));
}
