/** A data key, encrypted under one master key. */
export interface DataKeyRow {
  number: number;
  /** Fingerprint of the master key. */
  master_key: string;
  wrapped: string;
  /** Real time. */
  created_at: number;
}
