/** A bearer token of the management API. */
export interface Token {
  tokenId: string;
  /** What it is for, in its maker's words. */
  name: string;
  /** Null for the operator's scope; else the one partner it sees and acts for. */
  partnerClientId: string | null;
  createdAt: number;
}
