/** Keeping documents: a paper that says the same as its newest version is not made again. */
import { isDeepStrictEqual } from 'node:util';
import type { Transaction } from '../../kernel/db.ts';
import { Problem } from '../../kernel/problem.ts';
import type { Actor } from '../../kernel/record.ts';
import { type BuiltKind, buildPapers, type Paper } from './papers.ts';
import { insertDocuments, latestDocuments } from './printing.sql.ts';

export interface Wanted {
  kind: BuiltKind;
  subject_id: string;
  actor?: Pick<Actor, 'kind' | 'id'>;
}

export interface Kept {
  document_id: string;
  kind: BuiltKind;
  subject_id: string;
  warehouse_id: string;
  order_id: string | null;
  version: number;
  /** False when the newest version says the same already. */
  fresh: boolean;
}

/** Key of a wanted document in the map of `makeDocuments`. */
export function documentKey(kind: string, subject_id: string): string {
  return `${kind} ${subject_id}`;
}

/** What a paper says, without the time of its making. */
function saying(data: unknown): object {
  return { ...(data as object), printed_at: '' };
}

/**
 * Makes documents of any kinds, a few statements for each kind. The map has no entry for a subject
 * that has nothing to tell yet, and a Problem for a paper that could not tell the truth.
 */
export async function makeDocuments(
  tx: Transaction,
  wanted: readonly Wanted[],
): Promise<Map<string, Kept | Problem>> {
  const byKey = new Map(wanted.map((each) => [documentKey(each.kind, each.subject_id), each]));
  const distinct = [...byKey.values()];
  const found = new Map<string, Kept | Problem>();
  if (distinct.length === 0) return found;
  const latest = await latestDocuments(tx, { rows: distinct });
  const known = new Map(latest.map((row) => [documentKey(row.kind, row.subject_id), row]));
  const rows: (Kept & { data: object })[] = [];
  for (const [kind, own] of Map.groupBy(distinct, (each) => each.kind)) {
    const ids = own.map((each) => each.subject_id);
    for (const paper of await buildPapers(tx, kind, ids)) {
      const key = documentKey(kind, paper.subject_id);
      if (paper.data instanceof Problem) {
        tellUnmade(tx, kind, paper, paper.data);
        found.set(key, paper.data);
        continue;
      }
      const { subject_id, warehouse_id, order_id, data } = paper;
      const before = known.get(key);
      const same = before !== undefined && isDeepStrictEqual(saying(before.data), saying(data));
      const version = (before?.version ?? 0) + (same ? 0 : 1);
      const document_id = same ? before.document_id : tx.newId();
      const head = { document_id, kind, subject_id, warehouse_id, order_id, version };
      found.set(key, { ...head, fresh: !same });
      if (!same) rows.push({ ...head, fresh: true, data });
    }
  }
  if (rows.length > 0) await insertDocuments(tx, { rows });
  for (const { document_id, kind, subject_id, order_id, version } of rows) {
    const { actor } = byKey.get(documentKey(kind, subject_id))!;
    const body = { document: kind, subject_id, version };
    const by = actor === undefined ? {} : { actor };
    tx.event({ kind: 'document_made', order_id, subject_id: document_id, body, ...by });
  }
  return found;
}

/** Says on the timeline that a paper could not be made, and which field is at fault. */
function tellUnmade(tx: Transaction, kind: string, paper: Paper, problem: Problem): void {
  const { order_id, subject_id } = paper;
  const body = { document: kind, code: problem.code, pointer: problem.pointer };
  tx.event({ kind: 'document_not_made', order_id, subject_id, body });
}
