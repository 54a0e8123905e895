"""A receiver of webhooks that verifies each: python receiver.py [port]. It needs the package cryptography."""

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


class Refused(Exception):
    pass


def key_of(key_id):
    """The key of this id, which is asked for once."""
    if key_id not in keys:
        headers = {
            "Content-Type": "application/json",
            "PLAID-CLIENT-ID": os.environ["CLIENT_ID"],
            "PLAID-SECRET": os.environ["SECRET"],
        }
        url = f"{GINGHAM}/sandbox/webhook_verification_key/get"
        body = json.dumps({"key_id": key_id}).encode()
        try:
            with urllib.request.urlopen(urllib.request.Request(url, body, headers, method="POST")) as response:
                key = json.load(response)["key"]
        except urllib.error.HTTPError as error:
            raise Refused("an unknown key") from error
        # Where there is a new key, the ones before have ended, and are asked for again.
        keys.clear()
        keys[key_id] = key
    return keys[key_id]


def decoded(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def number(octets):
    return int.from_bytes(octets, "big")


def verify(jwt, body):
    """Raises unless these very bytes were signed within the last five minutes, with a key that is still good."""
    header, payload, signature = jwt.split(".")
    head, claims = json.loads(decoded(header)), json.loads(decoded(payload))
    if head["alg"] != "ES256":
        raise Refused("another algorithm")
    key = key_of(head["kid"])
    if key["expired_at"] is not None and key["expired_at"] <= time.time():
        raise Refused("an expired key")
    point = ec.EllipticCurvePublicNumbers(number(decoded(key["x"])), number(decoded(key["y"])), ec.SECP256R1())
    r, s = decoded(signature)[:32], decoded(signature)[32:]
    der = encode_dss_signature(number(r), number(s))
    point.public_key().verify(der, f"{header}.{payload}".encode(), ec.ECDSA(hashes.SHA256()))
    if not -60 < time.time() - claims["iat"] < 300:
        raise Refused("signed at another time")
    if not hmac.compare_digest(hashlib.sha256(body).hexdigest(), claims["request_body_sha256"]):
        raise Refused("another body")


def answer_to(jwt, body):
    """The status to answer with."""
    try:
        verify(jwt, body)
    except (Refused, InvalidSignature, ValueError, KeyError) as problem:
        print(f"refused: {problem!r}", flush=True)
        return 401
    print(json.loads(body), flush=True)
    return 200


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        # The bytes as they came: to parse them and write them anew would make others of them.
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(answer_to(self.headers.get("Plaid-Verification", ""), body))
        self.send_header("Content-Length", "0")
        self.end_headers()


if __name__ == "__main__":
    server = HTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 3000), Receiver)
    print(f"listening at http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
