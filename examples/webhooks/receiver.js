import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { decodeProtectedHeader, importJWK, jwtVerify } from 'jose';
import { Configuration, PlaidApi } from 'plaid';

const { GINGHAM = 'http://127.0.0.1:4080', CLIENT_ID, SECRET } = process.env;
const headers = { 'PLAID-CLIENT-ID': CLIENT_ID, 'PLAID-SECRET': SECRET };
const plaid = new PlaidApi(new Configuration({ basePath: `${GINGHAM}/sandbox`, baseOptions: { headers } }));

const keys = new Map();

/** The key of this id, which is asked for once. */
async function keyOf(key_id) {
  if (!keys.has(key_id)) {
    const { data } = await plaid.webhookVerificationKeyGet({ key_id });
    // Where there is a new key, the ones before have ended, and are asked for again.
    keys.clear();
    keys.set(key_id, data.key);
  }
  return keys.get(key_id);
}

/** Throws unless these very bytes were signed within the last five minutes, with a key that is still good. */
export async function verify(jwt, body) {
  const { alg, kid } = decodeProtectedHeader(jwt);
  if (alg !== 'ES256') throw new Error('another algorithm');
  const key = await keyOf(kid);
  if (key.expired_at !== null && key.expired_at * 1000 <= Date.now()) throw new Error('an expired key');
  const { payload } = await jwtVerify(jwt, await importJWK(key, 'ES256'), { maxTokenAge: '5 min' });
  const hash = createHash('sha256').update(body).digest('hex');
  const isSame = timingSafeEqual(Buffer.from(hash), Buffer.from(payload.request_body_sha256));
  if (!isSame) throw new Error('another body');
}

/** A server that passes on what is verified; `handle` may return another status than 200 to answer with. */
export function createReceiver(handle) {
  return createServer(async (request, response) => {
    // The bytes as they came: to parse them and write them anew would make others of them.
    const body = Buffer.concat(await request.toArray());
    const isGood = await verify(request.headers['plaid-verification'], body).then(
      () => true,
      () => false,
    );
    const status = isGood ? await handle(JSON.parse(body), request.headers, body) : 401;
    response.writeHead(status ?? 200).end();
  });
}
