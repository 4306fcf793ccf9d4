/** What is asked for when a file is imported, and how its progress is told. Screens use it too. */
import { z } from 'zod';

export const importKinds = ['catalog', 'stock', 'orders'] as const;
export type ImportKind = (typeof importKinds)[number];

/** Column by field: the header name, or the index from 0. */
export const mappingSchema = z.record(
  z.string().max(60),
  z.union([z.string().max(500), z.number().int().min(0).max(1000)]),
);
export type ChosenMapping = z.infer<typeof mappingSchema>;

const code = z.string().trim().min(1).max(100);

/** What may be said about an uploaded file, besides its bytes. */
export const importOptionsSchema = z.strictObject({
  /** Whose format the file has; found by its header when absent. */
  preset: z.enum(['fahuo', 'shopify', 'taobao']).optional(),
  /** Columns, when those that would be guessed are wrong; remembered for the same header. */
  mapping: mappingSchema.optional(),
  /** Shop, merchant and warehouse of rows that name none. */
  shop: code.optional(),
  merchant: code.optional(),
  warehouse: code.optional(),
  encoding: z.enum(['utf-8', 'gb18030', 'utf-16le', 'utf-16be']).optional(),
  sheet: z.string().min(1).max(100).optional(),
  /** Language of the reasons in the error file. */
  lang: z.enum(['zh-CN', 'en']),
});
export type ImportOptions = z.infer<typeof importOptionsSchema>;

/** Rows of the file by what became of them. */
export interface RowCounts {
  /** Added or changed something. */
  taken_in: number;
  /** Known already; nothing was done. */
  replayed: number;
  /** Came back with a reason. */
  refused: number;
}

export type RunState = 'running' | 'done' | 'failed' | 'interrupted';
