/** Types of answers as they arrive over HTTP, taken from the queries and commands themselves. */

/** A value after JSON: dates have become text. */
export type Wire<T> = T extends Date
  ? string
  : T extends readonly (infer Each)[]
    ? Wire<Each>[]
    : T extends object
      ? { [Key in keyof T]: Wire<T[Key]> }
      : T;

/** What a query answers: `Answer<typeof listOrders>`. */
export type Answer<Q> = Q extends { run(...args: never[]): Promise<infer Result> }
  ? Wire<Result>
  : never;

/** A problem as the server tells it (RFC 9457), in the language of the screen. */
export interface ProblemBody {
  code: string;
  status: number;
  title: string;
  fix: string;
  pointer?: string;
  instance?: string;
  errors?: ProblemBody[];
  [member: string]: unknown;
}

/** What became of one input of a bulk command. */
export type OutcomeBody<T> = { ok: true; value: T } | { ok: false; problem: ProblemBody };

/** A page of rows with the cursor of the next one. */
export interface PageBody<Row> {
  rows: Row[];
  next: string | null;
}
