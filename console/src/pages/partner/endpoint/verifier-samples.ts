/** A verifier for Node with the packages `plaid` and `jose`; `base` is the environment's base URL. */
export function nodeVerifier(base: string): string {
  return `import { createHash } from 'node:crypto';
import { decodeProtectedHeader, importJWK, jwtVerify } from 'jose';
import { Configuration, PlaidApi } from 'plaid';

const headers = { 'PLAID-CLIENT-ID': process.env.PLAID_CLIENT_ID, 'PLAID-SECRET': process.env.PLAID_SECRET };
const plaid = new PlaidApi(new Configuration({ basePath: '${base}', baseOptions: { headers } }));

// jwt: the header Plaid-Verification; body: a Buffer of the exact bytes received.
export async function verify(jwt, body) {
  const { alg, kid } = decodeProtectedHeader(jwt);
  if (alg !== 'ES256') throw new Error('unexpected algorithm');
  const { data } = await plaid.webhookVerificationKeyGet({ key_id: kid }); // cache it by kid
  const { expired_at } = data.key;
  if (expired_at !== null && expired_at * 1000 <= Date.now()) throw new Error('expired key');
  const { payload } = await jwtVerify(jwt, await importJWK(data.key, 'ES256'), { maxTokenAge: '5 min' });
  const hash = createHash('sha256').update(body).digest('hex');
  if (hash !== payload.request_body_sha256) throw new Error('the body does not match');
}
`;
}

/** The same for Python with the packages `plaid-python` and `PyJWT[crypto]`. */
export function pythonVerifier(base: string): string {
  return `import hashlib, hmac, os, time

import jwt  # PyJWT[crypto]
import plaid
from plaid.api import plaid_api
from plaid.model.webhook_verification_key_get_request import WebhookVerificationKeyGetRequest

keys = {"clientId": os.environ["PLAID_CLIENT_ID"], "secret": os.environ["PLAID_SECRET"]}
client = plaid_api.PlaidApi(plaid.ApiClient(plaid.Configuration(host="${base}", api_key=keys)))

# token: the header Plaid-Verification; body: the exact bytes received.
def verify(token, body):
    head = jwt.get_unverified_header(token)
    if head["alg"] != "ES256":
        raise ValueError("unexpected algorithm")
    request = WebhookVerificationKeyGetRequest(key_id=head["kid"])
    key = client.webhook_verification_key_get(request).to_dict()["key"]  # cache it by kid
    if key["expired_at"] is not None and key["expired_at"] <= time.time():
        raise ValueError("expired key")
    jwk = {name: key[name] for name in ("kty", "crv", "x", "y")}
    claims = jwt.decode(token, jwt.PyJWK(jwk, "ES256").key, algorithms=["ES256"])
    if not -60 < time.time() - claims["iat"] < 300:
        raise ValueError("iat is out of range")
    if not hmac.compare_digest(hashlib.sha256(body).hexdigest(), claims["request_body_sha256"]):
        raise ValueError("the body does not match")
`;
}
