/** COPY ... FROM STDIN through a plain connection of pg: the fastest way rows get into a table. */
import type pg from 'pg';

interface CopyConnection {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(reason: string): void;
}

/** One COPY as pg's client drives it: sent as a query, fed when the server asks for data. */
class CopyIn {
  private readonly text: string;
  private readonly data: Buffer;
  private readonly settle: (error: Error | null) => void;
  private failed: Error | null = null;

  constructor(text: string, data: Buffer, settle: (error: Error | null) => void) {
    this.text = text;
    this.data = data;
    this.settle = settle;
  }

  submit(connection: CopyConnection): void {
    connection.query(this.text);
  }

  handleCopyInResponse(connection: CopyConnection): void {
    connection.sendCopyFromChunk(this.data);
    connection.endCopyFrom();
  }

  handleError(error: Error): void {
    this.failed = error;
    this.settle(error);
  }

  handleReadyForQuery(): void {
    if (this.failed === null) this.settle(null);
  }

  handleCommandComplete(): void {}
  handleRowDescription(): void {}
  handleDataRow(): void {}
}

/** Columns in PostgreSQL's text form: tabs between, null as \N. */
export function copyLine(values: readonly (string | number | null)[]): string {
  const cells = values.map((value) =>
    value === null
      ? '\\N'
      : String(value)
          .replaceAll('\\', '\\\\')
          .replaceAll('\t', '\\t')
          .replaceAll('\n', '\\n')
          .replaceAll('\r', '\\r'),
  );
  return `${cells.join('\t')}\n`;
}

/** Copies rows into a table in one command (one transaction unless one is open). */
export function copyIn(
  client: pg.Client | pg.PoolClient,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): Promise<void> {
  const data = Buffer.from(rows.map(copyLine).join(''));
  return new Promise((resolve, reject) => {
    const text = `copy ${table} (${columns.join(', ')}) from stdin`;
    const settle = (error: Error | null) => (error === null ? resolve() : reject(error));
    client.query(new CopyIn(text, data, settle) as unknown as pg.Submittable);
  });
}
