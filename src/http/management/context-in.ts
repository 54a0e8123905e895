import type { Context } from '../../domain/context.ts';
import type { EndCustomer } from '../../domain/end-customer.ts';
import { sandboxNow } from '../../domain/sandbox/clock.ts';
import { findSandbox } from '../../store/sandboxes.ts';
import type { Db } from '../../store/tables.ts';
import type { Services } from '../services.ts';

/** For decisions about an end customer now, at the time in its realm. */
export async function contextIn(
  db: Db,
  { contextAt, now }: Pick<Services, 'contextAt' | 'now'>,
  { realm, partnerClientId }: Pick<EndCustomer, 'realm' | 'partnerClientId'>,
): Promise<Context> {
  if (realm === 'live') return contextAt(now());
  const { clock } = await findSandbox(db, partnerClientId);
  return contextAt(sandboxNow(clock, now()));
}
