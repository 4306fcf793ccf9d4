/**
 * What is sent to change stock, the kinds of places, and the pure rules: where pieces count, where
 * an adjustment takes them. Shared by commands and screens.
 */
import { z } from 'zod';
import { skuCodeSchema } from '../catalog/model.ts';
import { merchantReference } from '../merchants/model.ts';
import { type locationKinds, warehouseReference } from '../places/model.ts';

export type PlaceKind = (typeof locationKinds)[number];

/** Places whose pieces are on hand: they can be promised. */
export const COUNTED_KINDS: ReadonlySet<string> = new Set<PlaceKind>([
  'bin',
  'receiving',
  'picked',
  'packed',
]);

/** Places inside the walls, where balances are kept. */
export const INSIDE_KINDS: ReadonlySet<string> = new Set<string>([...COUNTED_KINDS, 'quarantine']);

/** Why pieces are adjusted: the place beyond the walls on the other side, and the direction. */
export const ADJUST_REASONS = {
  found: { place: 'count_difference', sign: 1 },
  lost: { place: 'count_difference', sign: -1 },
  correction: { place: 'count_difference', sign: 0 },
  damaged: { place: 'scrap', sign: -1 },
  expired: { place: 'scrap', sign: -1 },
} as const;
export type AdjustReason = keyof typeof ADJUST_REASONS;

export const QUARANTINE_REASONS = ['damaged', 'inspection', 'recall', 'expired'] as const;

const MOST = 999_999;
const qty = z.number().int().min(1).max(MOST);
const lot = z
  .string()
  .max(64)
  .regex(/^([^\s\p{C}]([^\p{C}]*[^\s\p{C}])?)?$/u)
  .default('');
/** A place by its code; '@receiving' and its like are the standard places. */
const place = z.string().regex(/^@?[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/);
/** The caller's own number of the act: sent again, it does nothing. */
const reference = z.string().trim().min(1).max(100);

/** An article by its owner and code or barcode. */
export const skuReference = z.strictObject({ merchant: merchantReference, code: skuCodeSchema });

const what = { warehouse: warehouseReference, sku: skuReference, lot };

export const receiveSchema = z.strictObject({
  ...what,
  qty,
  location: place.default('@receiving'),
  /** Number of the delivery. */
  reference,
  /** Tells lines of one delivery with the same article and lot apart. */
  line: z.number().int().min(1).max(100_000).default(1),
});

/** Most minutes that a basket may hold its pieces. */
const MOST_MINUTES = 240;
const basket = z.string().trim().min(1).max(100);

export const holdSchema = z.strictObject({
  merchant: merchantReference,
  /** The shop's name of the basket; asking again for the same one replaces what it held. */
  basket,
  lines: z
    .array(z.strictObject({ sku: skuCodeSchema, qty }))
    .min(1)
    .max(200),
  minutes: z.number().int().min(1).max(MOST_MINUTES).default(15),
});

export type HoldInput = z.infer<typeof holdSchema>;

export const giveBackSchema = z.strictObject({ merchant: merchantReference, basket });

export const openSchema = z.strictObject({ ...what, qty, location: place });

export const putAwaySchema = z.strictObject({
  ...what,
  qty,
  to: place,
  reference: reference.optional(),
});

export const transferSchema = z.strictObject({
  ...what,
  qty,
  from: place,
  to: place,
  reference: reference.optional(),
});

export const adjustSchema = z
  .strictObject({
    ...what,
    location: place,
    /** Pieces more, or less when negative. */
    change: z
      .number()
      .int()
      .min(-MOST)
      .max(MOST)
      .refine((change) => change !== 0, { error: 'changes nothing' }),
    reason: z.enum(Object.keys(ADJUST_REASONS) as [AdjustReason, ...AdjustReason[]]),
    reference: reference.optional(),
  })
  .refine((input) => allowsChange(input.reason, input.change), {
    path: ['reason'],
    error: 'does not go in this direction',
  });

/** True when an adjustment for this reason may go in the direction of `change`. */
export function allowsChange(reason: AdjustReason, change: number): boolean {
  const { sign } = ADJUST_REASONS[reason];
  return sign === 0 || sign === Math.sign(change);
}

export const quarantineSchema = z.strictObject({
  ...what,
  qty,
  from: place,
  reason: z.enum(QUARANTINE_REASONS),
  reference: reference.optional(),
});

export const unquarantineSchema = z.strictObject({
  ...what,
  qty,
  to: place,
  reference: reference.optional(),
});

export const countSchema = z.strictObject({
  ...what,
  location: place,
  counted_qty: z.number().int().min(0).max(MOST),
  /** Book position: the instant at which the pieces were counted; absent: now. */
  counted_at: z.iso.datetime({ offset: true }).optional(),
});

/** A recorded count, to be approved or rejected. */
export const settleCountSchema = z.strictObject({
  warehouse: warehouseReference,
  count_id: z.uuid(),
});
