import { type Selectable, sql } from 'kysely';
import type { Page, PageRequest } from '../domain/page.ts';
import type {
  RequestOutcome,
  RequestSource,
  SandboxRequest,
  StoredRequest,
} from '../domain/sandbox/request.ts';
import { listStart, toPage } from './page.ts';
import { insertRows } from './prepared.ts';
import type { Db, SandboxRequestRow } from './tables.ts';

/** Filter for calls; null matches all. */
export interface SandboxRequestFilter {
  partnerClientId: string;
  operation: string | null;
  outcome: RequestOutcome | null;
  errorCode: string | null;
  endCustomerClientId: string | null;
  by: RequestSource | null;
  /** A request_id, or part of a path. */
  words: string | null;
}

/** Saves calls, except those of removed partners, and deletes the oldest of each sandbox that has more than `kept`. */
export async function insertSandboxRequests(
  db: Db,
  requests: readonly StoredRequest[],
  kept: number,
): Promise<void> {
  const partners = await db
    .selectFrom('partners')
    .select('client_id')
    .where('client_id', 'in', [...new Set(requests.map(({ partnerClientId }) => partnerClientId))])
    .execute();
  const present = new Set(partners.map((row) => row.client_id));
  const rows = requests.filter(({ partnerClientId }) => present.has(partnerClientId)).map(toRow);
  await insertRows(db, 'sandbox_requests', rows);
  for (const partner of present) await deleteOldOf(db, partner, kept);
}

async function deleteOldOf(db: Db, partnerClientId: string, kept: number): Promise<void> {
  await sql`delete from sandbox_requests where partner_client_id = ${partnerClientId} and seq <= (
    select seq from sandbox_requests where partner_client_id = ${partnerClientId}
    order by seq desc limit 1 offset ${kept})`.execute(db);
}

/** Deletes all calls of all sandboxes. */
export async function deleteSandboxRequests(db: Db): Promise<void> {
  await db.deleteFrom('sandbox_requests').execute();
}

/** Ranges of HTTP statuses, as SQL conditions. */
const statusesOf: Readonly<Record<RequestOutcome, (status: string) => ReturnType<typeof sql<boolean>>>> = {
  ok: (status) => sql`${sql.ref(status)} between 200 and 399`,
  refused: (status) => sql`${sql.ref(status)} between 400 and 499`,
  failed: (status) => sql`(${sql.ref(status)} < 200 or ${sql.ref(status)} >= 500)`,
};

const summary = [
  'seq',
  'partner_client_id',
  'request_id',
  'operation',
  'method',
  'path',
  'status',
  'error_code',
  'fault',
  'duration_ms',
  'made_by',
  'occurred_at',
  'sandbox_time',
  'end_customer_client_id',
] as const satisfies (keyof SandboxRequestRow)[];

/** A call without its request and response. */
export type SandboxRequestSummary = SandboxRequest & Pick<StoredRequest, 'endCustomerClientId'>;

/** Lists a partner's calls, newest first. There are few enough of each partner to scan all. */
export async function listSandboxRequestsOf(
  db: Db,
  { partnerClientId, operation, outcome, errorCode, endCustomerClientId, by, words }: SandboxRequestFilter,
  request: PageRequest,
): Promise<Page<SandboxRequestSummary>> {
  const rows = await db
    .selectFrom('sandbox_requests')
    .select(summary)
    .where('partner_client_id', '=', partnerClientId)
    .where('seq', '<', (request.after ?? listStart).order)
    .$if(operation !== null, (query) => query.where('operation', '=', operation as string))
    .$if(outcome !== null, (query) => query.where(statusesOf[outcome as RequestOutcome]('status')))
    .$if(errorCode !== null, (query) => query.where('error_code', '=', errorCode))
    .$if(endCustomerClientId !== null, (query) =>
      query.where('end_customer_client_id', '=', endCustomerClientId),
    )
    .$if(by !== null, (query) => query.where('made_by', '=', by as RequestSource))
    .$if(words !== null, (query) => query.where(isFoundBy(words as string)))
    .orderBy('seq', 'desc')
    .limit(request.limit + 1)
    .execute();
  return toPage(rows, request, toSummary, ({ seq, request_id }) => ({ order: seq, id: request_id }));
}

function isFoundBy(words: string) {
  const pattern = `%${words.toLowerCase().replace(/[\\%_]/gu, '\\$&')}%`;
  return sql<boolean>`(request_id = ${words} or lower(path) like ${pattern} escape '\\')`;
}

/** Finds a call with its request and response. */
export async function findSandboxRequest(db: Db, requestId: string): Promise<StoredRequest | undefined> {
  const row = await db
    .selectFrom('sandbox_requests')
    .selectAll()
    .where('request_id', '=', requestId)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && { ...toSummary(row), request: row.request, answer: row.answer };
}

function toSummary(
  row: Pick<Selectable<SandboxRequestRow>, (typeof summary)[number]>,
): SandboxRequestSummary {
  return {
    partnerClientId: row.partner_client_id,
    requestId: row.request_id,
    operation: row.operation,
    method: row.method,
    path: row.path,
    status: row.status,
    errorCode: row.error_code,
    fault: row.fault,
    durationMs: row.duration_ms,
    by: row.made_by,
    occurredAt: row.occurred_at,
    sandboxTime: row.sandbox_time,
    endCustomerClientId: row.end_customer_client_id,
  };
}

function toRow(kept: StoredRequest): Omit<SandboxRequestRow, 'seq'> {
  return {
    partner_client_id: kept.partnerClientId,
    request_id: kept.requestId,
    operation: kept.operation,
    method: kept.method,
    path: kept.path,
    status: kept.status,
    error_code: kept.errorCode,
    fault: kept.fault,
    duration_ms: kept.durationMs,
    made_by: kept.by,
    occurred_at: kept.occurredAt,
    sandbox_time: kept.sandboxTime,
    end_customer_client_id: kept.endCustomerClientId,
    request: kept.request,
    answer: kept.answer,
  };
}
