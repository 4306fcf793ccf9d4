/** What review looks at of an order, and how an order's outcome is told. Pure. */
import type { Recipient } from '../../kernel/address.ts';
import type { Facts, History } from '../review/model.ts';

export interface LineFacts {
  sku_id: string;
  code: string;
  qty_ordered: number;
  weight_g: number;
  fragile: boolean;
  liquid: boolean;
}

export interface OrderFacts {
  total_minor: number;
  discount_minor: number;
  payment_kind: string;
  recipient: Pick<Recipient, 'province' | 'city' | 'district' | 'street' | 'detail'>;
  shop: string;
  buyer_remark: string;
  seller_remark: string;
}

/** The facts that review rules may test. */
export function reviewFacts(
  order: OrderFacts,
  lines: readonly LineFacts[],
  history: History,
): Facts {
  const { province, city, district, street, detail } = order.recipient;
  return {
    ...history,
    total_minor: order.total_minor,
    discount_minor: order.discount_minor,
    payment_kind: order.payment_kind,
    province,
    city,
    district,
    address: street + detail,
    shop: order.shop,
    buyer_remark: order.buyer_remark,
    seller_remark: order.seller_remark,
    pieces: lines.reduce((sum, line) => sum + line.qty_ordered, 0),
    skus: [...new Set(lines.map((line) => line.code))].sort(),
    kinds: new Set(lines.map((line) => line.sku_id)).size,
    fragile: lines.some((line) => line.fragile),
    liquid: lines.some((line) => line.liquid),
    weight_g: lines.reduce((sum, line) => sum + line.weight_g * line.qty_ordered, 0),
  };
}
