import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { decodeProtectedHeader, importJWK, jwtVerify } from 'jose';
import { Configuration, PlaidApi } from 'plaid';

const { GINGHAM = 'http://127.0.0.1:4080', PLAID_CLIENT_ID, PLAID_SECRET } = process.env;
const headers = { 'PLAID-CLIENT-ID': PLAID_CLIENT_ID, 'PLAID-SECRET': PLAID_SECRET };
const plaid = new PlaidApi(new Configuration({ basePath: `${GINGHAM}/sandbox`, baseOptions: { headers } }));

const keys = new Map();

/** Fetches a key by its id, and caches it. */
async function keyOf(key_id) {
  if (!keys.has(key_id)) {
    const { data } = await plaid.webhookVerificationKeyGet({ key_id });
    // With a new key, the previous ones have an expiry: drop them, so that they are fetched again.
    keys.clear();
    keys.set(key_id, data.key);
  }
  return keys.get(key_id);
}

/** Throws unless these exact bytes were signed within the last five minutes, with a valid key. */
export async function verify(jwt, body) {
  const { alg, kid } = decodeProtectedHeader(jwt);
  if (alg !== 'ES256') throw new Error('unexpected algorithm');
  const key = await keyOf(kid);
  if (key.expired_at !== null && key.expired_at * 1000 <= Date.now()) throw new Error('expired key');
  const { payload } = await jwtVerify(jwt, await importJWK(key, 'ES256'), { maxTokenAge: '5 min' });
  const hash = createHash('sha256').update(body).digest('hex');
  const isSame = timingSafeEqual(Buffer.from(hash), Buffer.from(payload.request_body_sha256));
  if (!isSame) throw new Error('body does not match');
}

/** Creates a server that passes verified webhooks to `handle`, which may return a status other than 200. */
export function createReceiver(handle) {
  return createServer(async (request, response) => {
    // Verify the bytes as received: parsing and serialising them again would change them.
    const body = Buffer.concat(await request.toArray());
    const isValid = await verify(request.headers['plaid-verification'], body).then(
      () => true,
      () => false,
    );
    const status = isValid ? await handle(JSON.parse(body), request.headers, body) : 401;
    response.writeHead(status ?? 200).end();
  });
}
