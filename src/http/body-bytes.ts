/** About as much as is read from a socket at once. */
const chunkBytes = 64 * 1024;

/** The bytes of a body that is arriving. */
export interface BodyBytes {
  add(chunk: Buffer): void;
  /** Returns all of them; valid until they are freed. */
  all(): Buffer;
  free(): void;
}

/** @param max the length that was announced; 0 while a body in chunks is small */
export function bodyBytes(max: number): BodyBytes {
  return max > chunkBytes ? new MappedBytes(max) : new KeptChunks();
}

class KeptChunks implements BodyBytes {
  #chunks: Buffer[] = [];

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  all(): Buffer {
    return this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks);
  }

  free(): void {
    this.#chunks = [];
  }
}

/**
 * The bytes of a large body. V8 maps pages for a resizable buffer, which the system provides when they are written and
 * takes back when they are freed. The heap of malloc, where chunks are, would grow to the most that was ever held.
 */
class MappedBytes implements BodyBytes {
  readonly #buffer: ArrayBuffer;
  readonly #view: Uint8Array;
  #length = 0;

  constructor(max: number) {
    this.#buffer = new ArrayBuffer(max, { maxByteLength: max });
    this.#view = new Uint8Array(this.#buffer);
  }

  add(chunk: Buffer): void {
    this.#view.set(chunk, this.#length);
    this.#length += chunk.length;
    freeChunk(chunk);
  }

  all(): Buffer {
    return Buffer.from(this.#buffer, 0, this.#length);
  }

  free(): void {
    this.#buffer.resize(0);
  }
}

/** Frees the memory of a chunk now, not at the next garbage collection; the chunk is empty then. */
export function freeChunk({ buffer, byteLength }: Buffer): void {
  // Not if others have parts of the same buffer, or if it has been freed.
  if (!(buffer instanceof ArrayBuffer) || buffer.detached) return;
  if (buffer.byteLength === byteLength) buffer.transfer(0);
}
