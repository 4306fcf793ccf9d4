/** Attempts to deliver, and what a buyer is told of an order's way. Pure. */
import { z } from 'zod';

/** Who may have taken a parcel. */
export const SIGNED_BY = {
  recipient: { en: 'the recipient', zh: '本人' },
  family: { en: 'family', zh: '家人' },
  colleague: { en: 'a colleague', zh: '同事' },
  guard: { en: 'the guard or front desk', zh: '门卫或前台' },
  locker: { en: 'a parcel locker', zh: '快递柜' },
  pickup_point: { en: 'a pick-up point', zh: '代收点' },
  carrier_report: { en: 'reported by the carrier', zh: '承运商上报' },
} as const;

export const attemptSchema = z
  .strictObject({
    parcel_id: z.uuid().optional(),
    tracking_no: z.string().trim().min(4).max(50).optional(),
    result: z.enum(['delivered', 'failed', 'refused']),
    reason: z.string().trim().min(1).max(200).optional(),
    signed_by: z.enum(Object.keys(SIGNED_BY) as [keyof typeof SIGNED_BY]).optional(),
    /** Reference of a photo or signature, a pick-up code, a position. */
    proof: z.record(z.string(), z.union([z.string().max(300), z.number()])).default({}),
    /** When it was; now when absent. */
    at: z.iso.datetime({ offset: true }).optional(),
  })
  .refine((a) => a.parcel_id !== undefined || a.tracking_no !== undefined, {
    error: 'parcel_id or tracking_no is needed',
  });

export type AttemptInput = z.infer<typeof attemptSchema>;

/** The first sign of a name; the rest is nobody's business on a page that needs no sign-in. */
export function maskName(name: string): string {
  const [first = ''] = [...name.trim()];
  return first === '' ? '' : `${first}**`;
}

/** Long runs of digits in a carrier's words are telephone numbers or codes, and prove too much. */
export function maskDigits(text: string): string {
  return text.replace(/\d[\d\s-]{5,}\d/g, '***');
}

/** A phone by its beginning: its end is the proof that is asked for. */
export function maskPhoneEnd(phone: string): string {
  return phone.length < 7 ? '***' : `${phone.slice(0, 3)}****`;
}

export type Right = 'cancel' | 'edit' | 'confirm' | 'feedback';

interface OrderState {
  released: boolean;
  shipped: boolean;
  cancelled: boolean;
  completed: boolean;
  delivered: boolean;
}

/**
 * What a buyer may do himself: correct until the floor has it, cancel until the carrier has it,
 * confirm and say how it was after delivery.
 */
export function buyerRights(order: OrderState): Right[] {
  const { released, shipped, cancelled, completed, delivered } = order;
  if (cancelled) return [];
  if (completed) return ['feedback'];
  if (delivered) return ['confirm', 'feedback'];
  if (shipped) return [];
  return released ? ['cancel'] : ['cancel', 'edit'];
}

/** Time zones of countries that have one; what is not here is told by the company's clock. */
const ZONES: Readonly<Record<string, string>> = {
  CN: 'Asia/Shanghai',
  HK: 'Asia/Hong_Kong',
  MO: 'Asia/Macau',
  TW: 'Asia/Taipei',
  SG: 'Asia/Singapore',
  MY: 'Asia/Kuala_Lumpur',
  TH: 'Asia/Bangkok',
  VN: 'Asia/Ho_Chi_Minh',
  PH: 'Asia/Manila',
  JP: 'Asia/Tokyo',
  KR: 'Asia/Seoul',
  GB: 'Europe/London',
  FR: 'Europe/Paris',
  DE: 'Europe/Berlin',
};

/** The time zone in which a recipient lives, as far as the country tells it. */
export function zoneOf(country: string, company: string): string {
  return ZONES[country] ?? company;
}

/** An instant, and the day and time it is where the recipient lives: 2026-03-02 16:05. */
export interface Moment {
  at: string;
  local: string;
}

/** Gives a function that tells instants with the time of a zone, wherever server and reader are. */
export function momentIn(zone: string): (at: Date | string) => Moment {
  const parts = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const day = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, ...day, ...parts });
  return (at) => ({ at: new Date(at).toISOString(), local: format.format(new Date(at)) });
}

interface Told {
  en: string;
  zh: string;
}

/** One sentence on where the order is, and one on what comes next; null when nothing does. */
export const STAGE_TEXTS: Readonly<Record<string, { now: Told; next: Told | null }>> = {
  awaiting_payment: {
    now: { en: 'Your order waits for payment.', zh: '订单等待付款。' },
    next: {
      en: 'Pay before the time shown; then we check it.',
      zh: '请在截止前付款，随后进入审核。',
    },
  },
  in_review: {
    now: { en: 'Your order is paid; we are checking it.', zh: '订单已付款，正在审核。' },
    next: { en: 'Next it is prepared in the warehouse.', zh: '审核后由仓库备货。' },
  },
  approved: {
    now: { en: 'Your order is confirmed and waits for goods.', zh: '订单已确认，正在配货。' },
    next: { en: 'Next the goods are taken from the shelf.', zh: '到货后开始拣货。' },
  },
  allocated: {
    now: { en: 'Your goods are set aside.', zh: '商品已为您预留。' },
    next: { en: 'Next they are taken from the shelf.', zh: '接下来开始拣货。' },
  },
  picking: {
    now: { en: 'Your goods are being taken from the shelf.', zh: '仓库正在拣货。' },
    next: { en: 'Next they are packed.', zh: '接下来打包。' },
  },
  picked: {
    now: { en: 'Your goods are being packed.', zh: '商品正在打包。' },
    next: { en: 'Next they go to the carrier.', zh: '接下来交给承运商。' },
  },
  packed: {
    now: { en: 'Your parcel is packed and waits for the carrier.', zh: '包裹已打包，等待揽收。' },
    next: { en: 'Next the carrier collects it.', zh: '接下来由承运商揽收。' },
  },
  shipped: {
    now: { en: 'Your parcel is on its way.', zh: '包裹已发出，正在运送。' },
    next: { en: 'Next it is delivered to you.', zh: '接下来为您派送。' },
  },
  delivered: {
    now: { en: 'Your parcel was delivered.', zh: '包裹已签收。' },
    next: {
      en: 'Please confirm receipt, or tell us what is wrong.',
      zh: '请确认收货，如有问题请联系我们。',
    },
  },
  completed: { now: { en: 'Your order is complete.', zh: '订单已完成。' }, next: null },
  cancelled: {
    now: { en: 'Your order was cancelled.', zh: '订单已取消。' },
    next: { en: 'What you paid goes back to you.', zh: '已付款项将原路退回。' },
  },
};
