/**
 * Writes files of orders in which every 33rd row is wrong in one of some thirty ways, and tells
 * which line must come back with which code. The same seed gives the same files.
 */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { exportCsv } from '../channels/csv/error-file.ts';
import { templateHeader } from '../channels/csv/presets.ts';
import { seededRandom } from '../kernel/id.ts';

/** Articles ART-0001 ... of the merchant M1, priced by `priceOf`. */
export const ARTICLES = 200;
/** An article of another merchant. */
export const FOREIGN_SKU = 'OTHER-1';

export const articleCode = (index: number) => `ART-${String(index + 1).padStart(4, '0')}`;
const priceOf = (index: number) => 1000 + 25 * index;
const money = (minor: number) => (minor / 100).toFixed(2);

/** Cells by field of our template. */
type Row = Record<string, string>;

const FIELDS = [
  'shop',
  'channel_order_no',
  'placed_at',
  'payment_kind',
  'paid_at',
  'currency',
  'recipient_name',
  'recipient_phone',
  'country',
  'province',
  'city',
  'district',
  'street',
  'postcode',
  'sku',
  'quantity',
  'unit_price',
  'line_discount',
  'order_discount',
  'freight',
  'total',
  'paid_amount',
  'buyer_remark',
  'seller_remark',
  'deliver_from',
  'deliver_until',
] as const;
type Field = (typeof FIELDS)[number];

const HEADER = [...templateHeader('orders', 'zh-CN'), '最早送达', '最晚送达'];

const PLACES = [
  ['广东省', '深圳市', '南山区', '科技园路'],
  ['浙江省', '杭州市', '西湖区', '文三路'],
  ['上海市', '上海市', '浦东新区', '世纪大道'],
  ['北京市', '北京市', '朝阳区', '建国路'],
  ['江苏省', '南京市', '鼓楼区', '中山北路'],
  ['四川省', '成都市', '武侯区', '人民南路'],
  ['湖北省', '武汉市', '洪山区', '珞喻路'],
  ['陕西省', '西安市', '雁塔区', '小寨东路'],
  ['山东省', '青岛市', '市南区', '香港中路'],
  ['福建省', '厦门市', '思明区', '湖滨南路'],
] as const;

/** What must come back for a row: the code, and the field whose column it names. */
export interface Expected {
  kind: string;
  code: string;
  /** Name of the column; '' for the row as a whole. */
  column: string;
}

export interface OrdersFile {
  rows: number;
  orders: number;
  bad_rows: number;
  /** By line of the file. */
  expected: Map<number, Expected>;
  /** Kinds of bad rows that occur. */
  kinds: string[];
  /** Rows of the file to be imported before, which some rows of the other contradict. */
  earlier_rows: number;
}

interface BadKind {
  kind: string;
  code: string;
  field: Field | '';
  /** Spoils one good row. */
  spoil: (row: Row) => Row;
}

const put = (field: Field, value: string) => (row: Row) => ({ ...row, [field]: value });

/** Kinds of one bad row: name, code, field at fault, and what is done to a good row. */
const SINGLE: BadKind[] = (
  [
    ['name_empty', 'ADDR_NAME_MISSING', 'recipient_name', put('recipient_name', '')],
    ['phone_empty', 'PHONE_MISSING', 'recipient_phone', put('recipient_phone', '')],
    ['phone_10_digits', 'PHONE_LENGTH', 'recipient_phone', put('recipient_phone', '1380013800')],
    ['phone_letters', 'CELL_PHONE', 'recipient_phone', put('recipient_phone', '1380O138000')],
    ['street_empty', 'ADDR_DETAIL_MISSING', 'street', put('street', '')],
    ['district_elsewhere', 'ADDR_REGION_MISMATCH', 'district', put('district', '和平区')],
    ['sku_unknown', 'SKU_UNKNOWN', 'sku', put('sku', 'ART-O001')],
    ['sku_foreign', 'SKU_UNKNOWN', 'sku', put('sku', FOREIGN_SKU)],
    ['sku_rounded', 'SCI_NOTATION', 'sku', put('sku', '6.90123E+12')],
    ['sku_empty', 'CELL_EMPTY', 'sku', put('sku', '')],
    ['quantity_0', 'QTY_RANGE', 'quantity', put('quantity', '0')],
    ['quantity_negative', 'QTY_RANGE', 'quantity', put('quantity', '-1')],
    ['quantity_fraction', 'QTY_RANGE', 'quantity', put('quantity', '1.5')],
    ['quantity_huge', 'QTY_RANGE', 'quantity', put('quantity', '1000000000')],
    ['quantity_word', 'NUMBER_FORMAT', 'quantity', put('quantity', 'abc')],
    ['price_comma', 'MONEY_FORMAT', 'unit_price', put('unit_price', '12,50')],
    ['price_letter', 'MONEY_FORMAT', 'unit_price', put('unit_price', '￥12.5O')],
    ['price_negative', 'PRICE_RANGE', 'unit_price', put('unit_price', '-5')],
    ['total_differs', 'TOTAL_MISMATCH', 'total', put('total', '99999.99')],
    ['columns_missing', 'CSV_COLUMNS', '', put('shop', 'S1\u0000')],
    ['date_invalid', 'DATE_INVALID', 'placed_at', put('placed_at', '2026-02-30 10:00')],
    ['time_skipped', 'TIME_SKIPPED', 'placed_at', put('placed_at', '2026-03-29 02:30:00')],
    ['date_word', 'CELL_DATE', 'placed_at', put('placed_at', 'yesterday')],
    ['currency_differs', 'CURRENCY_DIFFERS', 'currency', put('currency', 'USD')],
    ['shop_unknown', 'SHOP_UNKNOWN', 'shop', put('shop', 'NOWHERE')],
    ['payment_kind_unknown', 'CELL_CHOICE', 'payment_kind', put('payment_kind', '白条')],
    [
      'window_backwards',
      'WINDOW_INVALID',
      'deliver_until',
      (row: Row) => ({
        ...row,
        deliver_from: '2036-03-09 12:00',
        deliver_until: '2036-03-09 10:00',
      }),
    ],
    [
      'cash_with_payment',
      'PAID_AT_INVALID',
      'paid_amount',
      (row: Row) => ({ ...row, payment_kind: '货到付款', paid_amount: '10.00' }),
    ],
  ] as const
).map(([kind, code, field, spoil]) => ({ kind, code, field, spoil }));

/** A row too short by its last cells is marked while it is made; the mark is cut off here. */
function cellsOf(row: Row): string[] {
  const cells = FIELDS.map((field) => row[field] ?? '');
  if (!cells[0]!.endsWith('\u0000')) return cells;
  return [cells[0]!.slice(0, -1), ...cells.slice(1, 12)];
}

interface Planned {
  row: Row;
  expected: Omit<Expected, 'column'> | null;
  field: Field | '';
}

class Maker {
  private readonly random;
  private readonly seed: number;
  private serial = 0;
  private cycle = 0;
  readonly earlier: Row[] = [];

  constructor(seed: number) {
    this.random = seededRandom(seed);
    this.seed = seed;
  }

  /** The rows of one good order, priced and paid. */
  private order(lines: number): Row[] {
    const serial = ++this.serial;
    const [province, city, district, street] = PLACES[this.random.below(PLACES.length)]!;
    const two = (value: number) => String(value).padStart(2, '0');
    const placed = `2026-03-${two(1 + this.random.below(20))} ${two(6 + this.random.below(16))}:${two(this.random.below(60))}`;
    const goods = Array.from({ length: lines }, () => {
      const article = this.random.below(ARTICLES);
      const quantity = 1 + this.random.below(3);
      return { sku: articleCode(article), quantity, price: priceOf(article) };
    });
    const total = goods.reduce((sum, line) => sum + line.price * line.quantity, 0) + 800;
    const fate = this.random.below(100);
    const cash = fate < 3;
    const paid = fate >= 5;
    const phone = `13${this.random.below(10)}${String(this.random.below(1e8)).padStart(8, '0')}`;
    const first = {
      placed_at: placed,
      payment_kind: cash ? '货到付款' : '预付',
      paid_at: paid ? placed : '',
      currency: serial % 3 === 0 ? 'CNY' : '',
      recipient_name: `收件人${serial}`,
      recipient_phone: fate === 7 ? `${phone}-1234` : phone,
      province,
      city,
      district,
      street: `${street}${1 + this.random.below(900)}号${1 + this.random.below(30)}栋${100 + this.random.below(900)}室`,
      freight: '8.00',
      total: fate % 10 === 9 ? '' : money(total),
      paid_amount: paid ? money(total) : '',
      buyer_remark: fate === 8 ? '=HYPERLINK("http://a.example")' : fate === 9 ? '快\n谢谢' : '',
    };
    return goods.map(({ sku, quantity, price }, index) => ({
      shop: 'S1',
      channel_order_no: `N${this.seed}-${String(serial).padStart(8, '0')}`,
      ...(index === 0 ? first : {}),
      sku,
      quantity: String(quantity),
      unit_price: money(price),
    }));
  }

  /** A good order; one in fifty has two lines. */
  good(): Planned[] {
    const rows = this.order(this.random.below(50) === 0 ? 2 : 1);
    return rows.map((row) => ({ row, expected: null, field: '' }));
  }

  /** The rows of the next kind of bad order, in groups between which good orders stand. */
  bad(most: number): Planned[][] {
    const several = [this.conflict, this.contradiction, this.scattered, this.badLine];
    const at = this.cycle++ % (SINGLE.length + several.length);
    if (at < SINGLE.length || most < 3) {
      const { kind, code, field, spoil } = SINGLE[at % SINGLE.length]!;
      const row = spoil(this.order(1)[0]!);
      return [[{ row, expected: { kind, code }, field }]];
    }
    return several[at - SINGLE.length]!.call(this);
  }

  /** An order that came before with other content. */
  private conflict(): Planned[][] {
    const row = this.order(1)[0]!;
    this.earlier.push({ ...row, buyer_remark: '另一个留言' });
    const expected = { kind: 'known_differently', code: 'ORDER_CONFLICT' };
    return [[{ row, expected, field: 'channel_order_no' }]];
  }

  private contradiction(): Planned[][] {
    const [first, second] = this.order(2) as [Row, Row];
    const kind = 'rows_differ';
    const other = { ...second, recipient_name: '别人' };
    return [
      [
        { row: first, expected: { kind, code: 'ORDER_ROW_BAD' }, field: '' },
        { row: other, expected: { kind, code: 'ORDER_ROWS_DIFFER' }, field: 'recipient_name' },
      ],
    ];
  }

  private scattered(): Planned[][] {
    const expected = { kind: 'rows_apart', code: 'ORDER_SCATTERED' };
    const [first] = this.order(1) as [Row];
    const [other] = this.order(1) as [Row];
    const second = { ...other, channel_order_no: first['channel_order_no']! };
    return [first, second].map((row) => [{ row, expected, field: '' as const }]);
  }

  private badLine(): Planned[][] {
    const kind = 'line_of_three';
    const rows = this.order(3);
    return [
      rows.map((row, index) =>
        index === 1
          ? {
              row: { ...row, sku: 'NO-SUCH' },
              expected: { kind, code: 'SKU_UNKNOWN' },
              field: 'sku',
            }
          : { row, expected: { kind, code: 'ORDER_ROW_BAD' }, field: '' as const },
      ),
    ];
  }
}

/**
 * Writes `path` with `rows` rows, of which `bad_share` are bad, and `earlier_path` with the orders
 * that some of them contradict. Times are meant for a tenant in Europe/Berlin with the currency CNY
 * and the shop S1.
 */
export async function writeOrdersFile(
  path: string,
  earlier_path: string,
  { rows, seed, bad_share = 0.03 }: { rows: number; seed: number; bad_share?: number },
): Promise<OrdersFile> {
  const maker = new Maker(seed);
  const told: OrdersFile = {
    rows,
    orders: 0,
    bad_rows: Math.round(rows * bad_share),
    expected: new Map(),
    kinds: [],
    earlier_rows: 0,
  };
  const kinds = new Set<string>();
  let line = 2;
  function* cells(): Generator<string[]> {
    for (const { row, expected, field } of planRows(maker, told)) {
      if (expected !== null) {
        const column = field === '' ? '' : HEADER[FIELDS.indexOf(field)]!;
        told.expected.set(line, { ...expected, column });
        kinds.add(expected.kind);
      }
      const own = cellsOf(row);
      line += 1 + own.join('').split('\n').length - 1;
      yield own;
    }
  }
  await pipeline(Readable.from(exportCsv(HEADER, cells())), createWriteStream(path));
  const earlier = maker.earlier.map(cellsOf);
  await pipeline(Readable.from(exportCsv(HEADER, earlier)), createWriteStream(earlier_path));
  return { ...told, kinds: [...kinds].sort(), earlier_rows: earlier.length };
}

/** Rows in order: bad ones spread evenly among the good. */
function* planRows(maker: Maker, told: OrdersFile): Generator<Planned> {
  const spacing = told.rows / told.bad_rows;
  let made = 0;
  let bad = 0;
  const waiting: Planned[][] = [];
  while (made < told.rows) {
    const due = bad < told.bad_rows && made >= (bad + 0.5) * spacing;
    if (due && waiting.length === 0) waiting.push(...maker.bad(told.bad_rows - bad));
    const group = due ? waiting.shift()! : null;
    const next = group ?? maker.good();
    if (made + next.length > told.rows) continue;
    made += next.length;
    if (group === null) told.orders++;
    else bad += group.length;
    yield* next;
  }
}
