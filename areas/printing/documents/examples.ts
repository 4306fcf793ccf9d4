/** An example of each kind of paper, for looking at templates before there is any real one. */

import type { DocumentData, DocumentKind } from './model.ts';

const common = { language: 'zh-CN', copy_no: 1, printed_at: '2026-06-18 10:00' } as const;

const EXAMPLES: { [Kind in Exclude<DocumentKind, 'test_page'>]: () => DocumentData[Kind] } = {
  waybill: () => ({
    ...common,
    carrier_name: '顺丰速运',
    service_name: '特快',
    tracking_no: 'SF1000000017',
    sort_code: '571-A12-03',
    route: '杭州转余杭 03',
    recipient: {
      name: '王小明',
      phone: '13800138000',
      region: '浙江省杭州市余杭区',
      detail: '文一西路969号3号楼1502室',
    },
    sender: {
      name: '飞鸟旗舰店',
      phone: '0755-26123456',
      region: '广东省深圳市宝安区',
      detail: '福海街道8号仓',
      is_company: true,
    },
    parcel_no: 'PA000000017',
    parcel_index: 1,
    parcel_count: 1,
    order_no: 'SO000000017',
    weight_g: 1250,
    remarks: ['易碎，请轻放'],
    goods_summary: '纯棉T恤 白 L ×2；帆布包 ×1',
    sequence: 'A-017/120',
  }),
  pick_list: () => ({
    ...common,
    wave_no: 'WV000000017',
    warehouse: '杭州一仓',
    cart: 'PT000000017',
    sequence: 'A-001~018/120',
    lines: Array.from({ length: 18 }, (_, index) => ({
      seq: index + 1,
      location: `A${String(1 + (index >> 3)).padStart(2, '0')}-0${1 + (index % 8)}`,
      sku: `TS-${1000 + index}`,
      name: '纯棉T恤 白 L',
      barcode: String(6_900_000_000_000 + index),
      qty: 1 + (index % 3),
      slot: `${1 + (index % 12)}  A-${String(index + 1).padStart(3, '0')}`,
      order_no: `SO0000000${10 + index}`,
    })),
    remarks: [],
  }),
  packing_slip: () => ({
    ...common,
    paper: 'A4',
    merchant_name: '飞鸟旗舰店',
    order_no: 'SO000000017',
    ordered_at: '2026-06-17 21:30',
    lines: [
      { sku: 'TS-1000', name: '纯棉T恤 白 L', qty: 2, unit_price_minor: 5900, amount_minor: 11800 },
      { sku: 'BAG-2', name: '帆布包', qty: 1, unit_price_minor: 3900, amount_minor: 3900 },
    ],
    currency: 'CNY',
    total_minor: 15700,
    is_gift: false,
    show_prices: true,
    remarks: ['易碎，请轻放'],
    sequence: 'A-017/120',
  }),
  manifest: () => ({
    ...common,
    manifest_no: 'MF00000017',
    carrier_name: '顺丰速运',
    warehouse: '杭州一仓',
    parcels: Array.from({ length: 12 }, (_, index) => ({
      tracking_no: `SF10000000${10 + index}`,
      order_no: `SO0000000${10 + index}`,
      parcel_index: 1,
      parcel_count: 1,
      weight_g: 900 + 50 * index,
    })),
    remarks: [],
  }),
  packing_steps: () => ({
    ...common,
    parcel_no: 'PK00000017',
    order_no: 'SO000000017',
    carton: 'C2 纸箱',
    inner_length_mm: 400,
    inner_width_mm: 300,
    inner_height_mm: 200,
    weight_g: 1250,
    reasons: ['最小可用箱型'],
    steps: [
      {
        seq: 1,
        sku: 'TS-1000',
        name: '纯棉T恤 白 L',
        qty: 1,
        where: '底层，左后',
        turn: '平放',
        bag: false,
        pieces: [{ x: 0, y: 0, z: 0, dx: 200, dy: 150, dz: 80 }],
      },
    ],
    padding: '',
  }),
};

/** An example as it would be stored. */
export function exampleOf(kind: keyof typeof EXAMPLES, made_at: Date) {
  return { kind, data: EXAMPLES[kind](), made_at };
}
