import { sql } from 'kysely';
import type { Page, PageRequest } from '../domain/page.ts';
import type {
  RequestOutcome,
  RequestSource,
  SandboxRequest,
  StoredRequest,
} from '../domain/sandbox/request.ts';
import { columns } from './columns.ts';
import { listStart, toPage } from './page.ts';
import { insertRows } from './prepared.ts';
import type { Db, SandboxRequestRow } from './tables.ts';

/** Filter for calls; null matches all. */
interface SandboxRequestFilter {
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

/** The fields of a call without its content, except who made it and whether it is a replay. */
const fields = columns(
  'partnerClientId',
  'requestId',
  'operation',
  'method',
  'path',
  'status',
  'errorCode',
  'fault',
  'durationMs',
  'clientAddress',
  'occurredAt',
  'sandboxTime',
  'endCustomerClientId',
);

/** A call without its request and response. */
type SandboxRequestSummary = SandboxRequest & Pick<StoredRequest, 'endCustomerClientId'>;

/** Lists a partner's calls, newest first. There are few enough of each partner to scan all. */
export async function listSandboxRequestsOf(
  db: Db,
  { partnerClientId, operation, outcome, errorCode, endCustomerClientId, by, words }: SandboxRequestFilter,
  request: PageRequest,
): Promise<Page<SandboxRequestSummary>> {
  const rows = await db
    .selectFrom('sandbox_requests')
    .select(['seq', 'made_by', 'is_replay', ...fields.names])
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

function toSummary(row: Omit<SandboxRequestRow, 'seq' | 'request' | 'answer'>): SandboxRequestSummary {
  return { ...fields.read(row), by: row.made_by, isReplay: row.is_replay === 1 };
}

function toRow(kept: StoredRequest): Omit<SandboxRequestRow, 'seq'> {
  const { by, isReplay, request, answer } = kept;
  return { ...fields.write(kept), made_by: by, is_replay: isReplay ? 1 : 0, request, answer };
}
