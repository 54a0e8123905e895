/** One request as written to a connection, and the limit for its response. */
export interface Message {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  url: URL;
  headers: Record<string, string>;
  body: string | Uint8Array | null;
  answerBytesMax: number;
}

export interface ReceivedAnswer {
  status: number;
  headers: Headers;
  body: Uint8Array;
}
