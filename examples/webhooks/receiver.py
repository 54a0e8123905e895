"""Receives webhooks and verifies them: python receiver.py [port]. Requires the package cryptography."""

import base64
import hashlib
import hmac
import json
import os
import sys
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

GINGHAM = os.environ.get("GINGHAM", "http://127.0.0.1:4080")
keys = {}


class Rejected(Exception):
    pass


def key_of(key_id):
    """Fetches a key by its id, and caches it."""
    if key_id not in keys:
        headers = {
            "Content-Type": "application/json",
            "PLAID-CLIENT-ID": os.environ["PLAID_CLIENT_ID"],
            "PLAID-SECRET": os.environ["PLAID_SECRET"],
        }
        url = f"{GINGHAM}/sandbox/webhook_verification_key/get"
        body = json.dumps({"key_id": key_id}).encode()
        try:
            with urllib.request.urlopen(urllib.request.Request(url, body, headers, method="POST")) as response:
                key = json.load(response)["key"]
        except urllib.error.HTTPError as error:
            raise Rejected("unknown key") from error
        # With a new key, the previous ones have an expiry: drop them, so that they are fetched again.
        keys.clear()
        keys[key_id] = key
    return keys[key_id]


def decoded(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def number(octets):
    return int.from_bytes(octets, "big")


def verify(jwt, body):
    """Raises unless these exact bytes were signed within the last five minutes, with a valid key."""
    header, payload, signature = jwt.split(".")
    head, claims = json.loads(decoded(header)), json.loads(decoded(payload))
    if head["alg"] != "ES256":
        raise Rejected("unexpected algorithm")
    key = key_of(head["kid"])
    if key["expired_at"] is not None and key["expired_at"] <= time.time():
        raise Rejected("expired key")
    point = ec.EllipticCurvePublicNumbers(number(decoded(key["x"])), number(decoded(key["y"])), ec.SECP256R1())
    r, s = decoded(signature)[:32], decoded(signature)[32:]
    der = encode_dss_signature(number(r), number(s))
    point.public_key().verify(der, f"{header}.{payload}".encode(), ec.ECDSA(hashes.SHA256()))
    if not -60 < time.time() - claims["iat"] < 300:
        raise Rejected("signed too long ago or in the future")
    if not hmac.compare_digest(hashlib.sha256(body).hexdigest(), claims["request_body_sha256"]):
        raise Rejected("body does not match")


def status_for(jwt, body):
    """Returns the status to respond with."""
    try:
        verify(jwt, body)
    except (Rejected, InvalidSignature, ValueError, KeyError) as problem:
        print(f"rejected: {problem!r}", flush=True)
        return 401
    print(json.loads(body), flush=True)
    return 200


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        # Verify the bytes as received: parsing and serialising them again would change them.
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(status_for(self.headers.get("Plaid-Verification", ""), body))
        self.send_header("Content-Length", "0")
        self.end_headers()


if __name__ == "__main__":
    server = HTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 3000), Receiver)
    print(f"listening at http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
