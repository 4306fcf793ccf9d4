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
  /** The line of a plan that this answers. */
  count_line_id: z.uuid().optional(),
});

/** A recorded count, to be approved or rejected. */
export const settleCountSchema = z.strictObject({
  warehouse: warehouseReference,
  count_id: z.uuid(),
  reason: z.string().trim().max(300).default(''),
});

/** How the places of a plan to count are chosen. */
export const COUNT_KINDS = {
  zone: { en: 'All of a zone', zh: '整个库区' },
  bins: { en: 'Bins', zh: '指定库位' },
  skus: { en: 'Articles', zh: '指定商品' },
  abc: { en: 'Class by pieces picked', zh: '按出库量分类（ABC）' },
  short: { en: 'After a short pick', zh: '拣货报缺后' },
} as const;
export type CountKind = keyof typeof COUNT_KINDS;

export const COUNT_STATES = {
  open: { en: 'To count', zh: '待盘点', tone: 'waiting' },
  recount: { en: 'Second person', zh: '待复盘', tone: 'waiting' },
  matches: { en: 'Matches', zh: '相符', tone: 'good' },
  differs: { en: 'Differs', zh: '有差异', tone: 'bad' },
  approved: { en: 'Booked', zh: '已入账', tone: 'good' },
  rejected: { en: 'Refused', zh: '已驳回', tone: 'neutral' },
} as const;
export type CountState = keyof typeof COUNT_STATES;

/** Pieces by which a count may differ before a second person has to count, unless said otherwise. */
export const RECOUNT_ABOVE = 2;

export const countPlanSchema = z.strictObject({
  warehouse: warehouseReference,
  /** A difference of more pieces is counted again by another person. */
  recount_above: z.number().int().min(0).max(MOST).default(RECOUNT_ABOVE),
  of: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('bins'), bins: z.array(place).min(1).max(500) }),
    z.strictObject({ kind: z.literal('skus'), skus: z.array(skuReference).min(1).max(200) }),
    z.strictObject({ kind: z.literal('zone'), zone: place }),
    /** A: what makes up 80 % of the pieces picked of late; B: the next 15 %; C: the rest. */
    z.strictObject({ kind: z.literal('abc'), class: z.enum(['A', 'B', 'C']) }),
  ]),
});
export type CountPlanInput = z.infer<typeof countPlanSchema>;

const note = z.string().trim().max(300).default('');

export const transferRequestSchema = z.strictObject({
  from: warehouseReference,
  to: warehouseReference,
  reference: reference.optional(),
  note,
  lines: z
    .array(z.strictObject({ sku: skuReference, qty }))
    .min(1)
    .max(500),
});
export type TransferRequest = z.infer<typeof transferRequestSchema>;

export const transferSendSchema = z.strictObject({
  transfer_id: z.uuid(),
  /** What leaves: pieces of a line out of bins. */
  takes: z
    .array(z.strictObject({ line: z.number().int().min(1), from: place, lot, qty }))
    .min(1)
    .max(1000),
});
export type TransferSend = z.infer<typeof transferSendSchema>;

const came = z.number().int().min(0).max(MOST).default(0);

export const transferReceiveSchema = z.strictObject({
  transfer_id: z.uuid(),
  /** Which receipt of the transfer this is: the first is 1. A repeat is refused. */
  receipt: z.number().int().min(1).max(99),
  lines: z
    .array(z.strictObject({ line: z.number().int().min(1), qty: came, qty_damaged: came }))
    .max(2000),
  /** Nothing more will come: what is under way is missing. */
  done: z.boolean(),
});
export type TransferReceive = z.infer<typeof transferReceiveSchema>;

export const transferCancelSchema = z.strictObject({
  transfer_id: z.uuid(),
  reason: z.string().trim().min(1).max(300),
});

export const TRANSFER_STATES = {
  requested: { en: 'Asked for', zh: '已申请', tone: 'waiting' },
  sent: { en: 'In transit', zh: '在途', tone: 'active' },
  received: { en: 'Received', zh: '已收货', tone: 'good' },
  cancelled: { en: 'Cancelled', zh: '已取消', tone: 'neutral' },
} as const;
export type TransferState = keyof typeof TRANSFER_STATES;

export const thresholdSchema = z.strictObject({
  warehouse: warehouseReference,
  sku: skuReference,
  /** Fewer free pieces are few; 0 takes the threshold away. */
  min_qty: z.number().int().min(0).max(MOST),
  /** Filled up to so many; absent: the minimum. */
  target_qty: z.number().int().min(0).max(9_999_999).optional(),
});
export type ThresholdInput = z.infer<typeof thresholdSchema>;

/** How many pieces to get: up to the target, less what is free and what is on its way. */
export function suggestedQty(of: {
  target_qty: number;
  qty_available: number;
  qty_in_transit: number;
}): number {
  return Math.max(0, of.target_qty - of.qty_available - of.qty_in_transit);
}

export const extendHoldSchema = z.strictObject({
  merchant: merchantReference,
  basket,
  /** The new end, later or earlier than before. */
  until: z.iso.datetime({ offset: true }),
});

const DAY_MS = 86_400_000;
/** Longest that a promise with an end may be kept from now on. */
const MOST_DAYS = 30;

/** True for an instant to which an end may be set: later than now, and within some days. */
export function endWithin(until: string, now: Date): boolean {
  const ahead = Date.parse(until) - now.getTime();
  return ahead > 0 && ahead <= MOST_DAYS * DAY_MS;
}
