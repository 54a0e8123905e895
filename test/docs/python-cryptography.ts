import { createPublicKey, verify } from 'node:crypto';
import type { PyodideAPI } from 'pyodide';

/** Verifies an ECDSA signature on P-256 with SHA-256; numbers in hexadecimal. */
function isSignedBy(x: string, y: string, signature: string, text: string): boolean {
  const [keyX, keyY] = [x, y].map((hex) => Buffer.from(hex, 'hex').toString('base64url')) as [string, string];
  const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: keyX, y: keyY }, format: 'jwk' });
  const how = { key, dsaEncoding: 'ieee-p1363' } as const;
  return verify('sha256', Buffer.from(text), how, Buffer.from(signature, 'hex'));
}

const modules = `
import sys
from types import ModuleType, SimpleNamespace

class InvalidSignature(Exception):
    pass

class EllipticCurvePublicNumbers:
    def __init__(self, x, y, curve):
        self.x, self.y = x, y

    def public_key(self):
        return self

    def verify(self, signature, data, algorithm):
        if not is_signed_by(f"{self.x:064x}", f"{self.y:064x}", signature, data.decode()):
            raise InvalidSignature

ec = SimpleNamespace(
    EllipticCurvePublicNumbers=EllipticCurvePublicNumbers,
    SECP256R1=lambda: "P-256",
    ECDSA=lambda algorithm: algorithm,
)

def module(name, **contents):
    created = ModuleType(name)
    created.__dict__.update(contents)
    sys.modules[name] = created

module("cryptography")
module("cryptography.exceptions", InvalidSignature=InvalidSignature)
module("cryptography.hazmat")
module("cryptography.hazmat.primitives", hashes=SimpleNamespace(SHA256=lambda: "SHA-256"))
module("cryptography.hazmat.primitives.asymmetric", ec=ec)
module("cryptography.hazmat.primitives.asymmetric.utils", encode_dss_signature=lambda r, s: f"{r:064x}{s:064x}")
`;

/**
 * Adds the parts of the package cryptography that an example uses to a Python in WebAssembly, implemented by Node: the
 * package itself is native code.
 */
export async function addCryptography(python: PyodideAPI): Promise<void> {
  python.globals['set']('is_signed_by', isSignedBy);
  await python.runPythonAsync(modules);
}
