import fc from 'fast-check';

const codePoint = fc.oneof(
  fc.integer({ min: 0, max: 0x7f }),
  fc.integer({ min: 0, max: 0x2fff }),
  fc.integer({ min: 0, max: 0x10ffff }),
);

/** Text of any code points, including lone surrogates. fast-check's own generator takes most of a second to set up. */
export function anyText(maxLength = 30): fc.Arbitrary<string> {
  return fc.array(codePoint, { maxLength }).map((points) => String.fromCodePoint(...points));
}
