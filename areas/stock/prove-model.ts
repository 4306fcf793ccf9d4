/** What a proof that nothing is oversold tells: how far it is, and what became of each article. */

/** Where a proof is; `done` of `of` orders while it buys. */
export interface Progress {
  phase: 'copy' | 'buy' | 'check';
  done: number;
  of: number;
}

/** What became of one article. Numbers are pieces. */
export interface ProofRow {
  merchant: string;
  sku: string;
  name: string;
  there_was: number;
  asked: number;
  accepted: number;
  refused: number;
  /** Promised in the database afterwards. */
  reserved: number;
  ok: boolean;
}

export interface Proof {
  ok: boolean;
  /** What is not as it must be, in words. */
  off: string[];
  rows: ProofRow[];
  orders: number;
  orders_accepted: number;
  connections: number;
  seconds: number;
  orders_per_s: number;
  p50_ms: number;
  p99_ms: number;
  /** How often a buyer was asked to come again, because too much came at once. */
  waits: number;
  /** Answers with a status of 500 or more, and requests without an answer. */
  faults: number;
  deadlocks: number;
  /** Checks of the doctor on the copy, and the names of those that found something. */
  checks: number;
  violations: string[];
}

/** Why a proof did not even begin: another one runs, or nothing can be sold. */
export type ProofRefusal = 'running' | 'nothing';

/** What the process of a proof tells the one that started it. */
export type ProofMessage = { progress: Progress } | { proof: Proof } | { refused: ProofRefusal };
