/** Decodes text that every store accepts, without control and invalid characters. */
export function printable(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('utf8')
    .replace(/[^\P{Cc}\t\n\r]|\ufffd/gu, '');
}
