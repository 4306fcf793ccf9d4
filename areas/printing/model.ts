/** Printers and print jobs as they come in, and the small rules of paper and addresses. Pure. */
import { z } from 'zod';

export const papers = ['100x150', '100x180', '100x100', '76x130', 'A4', 'A5'] as const;
/** Width and height of each paper in millimetres. */
export const PAPERS: Readonly<Record<(typeof papers)[number], readonly [number, number]>> = {
  '100x150': [100, 150],
  '100x180': [100, 180],
  '100x100': [100, 100],
  '76x130': [76, 130],
  A4: [210, 297],
  A5: [148, 210],
};
/** `agent`: reached by a print agent, which announces it. */
export const drivers = ['file', 'raw', 'simulated', 'agent'] as const;
/** Papers that routes and templates are about. */
export const routedKinds = [
  'waybill',
  'pick_list',
  'packing_slip',
  'manifest',
  'packing_steps',
] as const;
export const documentKinds = [
  'waybill',
  'pick_list',
  'packing_slip',
  'manifest',
  'packing_steps',
  'test_page',
] as const;
export const jobStates = ['queued', 'sent', 'confirmed', 'failed', 'unknown'] as const;

export type Paper = (typeof papers)[number];
export type Driver = (typeof drivers)[number];

/** Of how a job stands; `received`: its paper is not there yet. */
export const SHEET_STATES = {
  received: { en: 'Waits for its number', zh: '待取号', tone: 'neutral' },
  queued: { en: 'Queued', zh: '排队中', tone: 'waiting' },
  sent: { en: 'Spooled', zh: '已送打印机', tone: 'active' },
  confirmed: { en: 'Printed', zh: '已打印', tone: 'good' },
  failed: { en: 'Not printed', zh: '未打印', tone: 'bad' },
  unknown: { en: 'Was it printed?', zh: '是否已打出？', tone: 'bad' },
} as const;

export const JOB_STATES = {
  queued: { en: 'Queued', zh: '排队中', tone: 'waiting' },
  sent: { en: 'Sent', zh: '已发送', tone: 'active' },
  confirmed: { en: 'Printed', zh: '已打印', tone: 'good' },
  failed: { en: 'Not printed', zh: '未打印', tone: 'bad' },
  unknown: { en: 'Look at the printer', zh: '结果未知，请查看打印机', tone: 'bad' },
} as const;

/** Why nothing was printed, as it stands in the log, in words. */
const PRINT_ERRORS: Readonly<Record<string, { en: string; zh: string }>> = {
  'no printer is set up for this paper': {
    en: 'no printer is set up for this paper',
    zh: '没有配置适用于该纸张的打印机',
  },
  'no printer': { en: 'no printer', zh: '没有可用的打印机' },
  'order cancelled': { en: 'the order is cancelled', zh: '订单已取消' },
  'did not come out of the printer': {
    en: 'did not come out of the printer',
    zh: '未从打印机出纸',
  },
  'the program stopped while it was printing': {
    en: 'the program stopped while it was printing',
    zh: '打印过程中程序停止',
  },
  'a ZPL printer prints waybills only': {
    en: 'a ZPL printer prints waybills only',
    zh: 'ZPL 打印机只能打印面单',
  },
  'a ZPL printer prints 100 x 150 mm only': {
    en: 'a ZPL printer prints 100 x 150 mm only',
    zh: 'ZPL 打印机只支持 100 x 150 毫米',
  },
  'a ZPL printer turns pages by 180 degrees only': {
    en: 'a ZPL printer turns pages by 180 degrees only',
    zh: 'ZPL 打印机只支持旋转 180 度',
  },
  'the page does not fit the paper': {
    en: 'the page does not fit the paper',
    zh: '页面尺寸与纸张不符',
  },
  'no connection': { en: 'the printer does not answer', zh: '打印机无响应' },
  'the connection ended too early': {
    en: 'the connection ended too early',
    zh: '连接提前中断',
  },
  'no end from the printer': {
    en: 'the printer did not say that it was done',
    zh: '打印机未确认完成',
  },
  'the agent was not heard of again': {
    en: 'the print agent was not heard of again',
    zh: '打印代理失去联系',
  },
  'the agent was started anew': {
    en: 'the print agent was started anew',
    zh: '打印代理重新启动',
  },
  'the printer is out of use': { en: 'the printer is out of use', zh: '打印机已停用' },
  'batch stopped': { en: 'the batch was stopped', zh: '批次已停止' },
  'waybill voided': { en: 'the waybill was voided', zh: '面单已作废' },
  out_of_paper: { en: 'out of paper', zh: '缺纸' },
  out_of_ribbon: { en: 'out of ribbon', zh: '缺碳带' },
  head_open: { en: 'the print head is open', zh: '打印头未合上' },
  paused: { en: 'the printer is paused', zh: '打印机已暂停' },
  ECONNRESET: { en: 'the connection ended too early', zh: '连接提前中断' },
  ECONNREFUSED: { en: 'the printer refuses the connection', zh: '打印机拒绝连接' },
  ETIMEDOUT: { en: 'the printer does not answer', zh: '打印机无响应' },
  EHOSTUNREACH: { en: 'the printer cannot be reached', zh: '无法连接打印机' },
  ENOTFOUND: { en: 'the address of the printer is unknown', zh: '找不到打印机地址' },
};

/** A reason from the log in both languages; null when it has no words of its own. */
export function printErrorText(error: string): { en: string; zh: string } | null {
  if (Object.hasOwn(PRINT_ERRORS, error)) return PRINT_ERRORS[error]!;
  return Object.hasOwn(CAUSES, error) ? CAUSES[error as Cause] : null;
}

/** What the log says of a failed job, printer by printer, in both languages. */
export function printErrorsText(errors: string): { en: string; zh: string } {
  const parts = errors.split('; ').map((part) => {
    const [, printer = '', error = part] = /^([\w.-]{1,32}): (.*)$/s.exec(part) ?? [];
    const text = printErrorText(error) ?? { en: error, zh: error };
    const name = printer === '' ? '' : `${printer}: `;
    return { en: name + text.en, zh: name + text.zh };
  });
  return {
    en: parts.map((each) => each.en).join('; '),
    zh: parts.map((each) => each.zh).join('；'),
  };
}

export const printerSchema = z.strictObject({
  /** Code or id. */
  warehouse: z.string().min(1).max(36),
  code: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/),
  name: z.string().trim().min(1).max(100),
  paper: z.enum(papers),
  driver: z.enum(drivers),
  /** raw: host:port, pdf://host:port or zpl://host:port; file: name of a folder, or nothing. */
  address: z.string().trim().max(200).default(''),
  active: z.boolean().default(true),
  /** Moves all that is printed to the right and down. */
  offset_x_um: z.number().int().min(-20_000).max(20_000).default(0),
  offset_y_um: z.number().int().min(-20_000).max(20_000).default(0),
  /** So many pages left are few. */
  low_at: z.number().int().min(0).max(100_000).default(50),
});

/** A station by the name that people give it; empty stands for the whole warehouse. */
export const stationName = z.string().trim().max(40);

const station = stationName.optional();

export const documentInput = z.strictObject({ document_id: z.uuid(), station });
export const againInput = z.strictObject({
  document_id: z.uuid(),
  reason: z.string().trim().min(1).max(300),
  station,
});
export const jobInput = z.strictObject({ job_id: z.uuid() });
export const settleInput = z.strictObject({
  job_id: z.uuid(),
  printed: z.boolean(),
  /** Not printed: print it now. */
  again: z.boolean().optional(),
});
export const makeInput = z.strictObject({
  kind: z.enum(routedKinds),
  /** The parcel of a waybill, packing slip or packing steps, the task of a pick list, the manifest. */
  subject_id: z.uuid(),
});

/** The paper of a kind of document without a template. */
export function paperOf(kind: string): Paper {
  return kind === 'waybill' ? '100x150' : 'A4';
}

/** What went wrong at a printer, in words. */
export const CAUSES = {
  no_answer: { en: 'No answer', zh: '无响应' },
  out_of_paper: { en: 'Out of paper', zh: '缺纸' },
  out_of_ribbon: { en: 'Out of ribbon', zh: '缺碳带' },
  head_open: { en: 'Head open', zh: '打印头未合上' },
  paused: { en: 'Paused', zh: '已暂停' },
  page_size: { en: 'Page does not fit the paper', zh: '页面与纸张不符' },
  not_drawn: { en: 'Paper could not be drawn', zh: '单据无法生成' },
  ended_early: { en: 'Connection ended too early', zh: '连接中断' },
  agent_gone: { en: 'Print agent gone', zh: '打印代理失联' },
  not_out: { en: 'Did not come out', zh: '未出纸' },
  other: { en: 'Other', zh: '其他' },
} as const;
export type Cause = keyof typeof CAUSES;

/** How a printer is, as it says itself. */
export const CONDITIONS = {
  ready: { en: 'Ready', zh: '就绪', tone: 'good' },
  paused: { en: 'Paused', zh: '已暂停', tone: 'waiting' },
  out_of_paper: { en: 'Out of paper', zh: '缺纸', tone: 'bad' },
  out_of_ribbon: { en: 'Out of ribbon', zh: '缺碳带', tone: 'bad' },
  head_open: { en: 'Head open', zh: '打印头未合上', tone: 'bad' },
  no_answer: { en: 'No answer', zh: '无响应', tone: 'bad' },
} as const;
export type Condition = keyof typeof CONDITIONS;
export const conditions = Object.keys(CONDITIONS) as [Condition, ...Condition[]];

/** The cause behind what a driver said. */
export function causeOf(error: string): Cause {
  if (Object.hasOwn(CAUSES, error)) return error as Cause;
  if (error === 'the page does not fit the paper') return 'page_size';
  if (/^DOCUMENT_|^a ZPL printer/.test(error)) return 'not_drawn';
  if (/ended too early|no end from|ECONNRESET|EPIPE/.test(error)) return 'ended_early';
  if (/^ECONNREFUSED|^ETIMEDOUT|^EHOSTUNREACH|^ENOTFOUND|^no connection/.test(error)) {
    return 'no_answer';
  }
  if (/agent/.test(error)) return 'agent_gone';
  return error === 'did not come out of the printer' ? 'not_out' : 'other';
}

/** What the papers of a batch are put in order by. */
export const ORDERS_BY = {
  wave: { en: 'Wave and pick order', zh: '波次与拣货顺序' },
  sku: { en: 'Same articles together', zh: '相同商品相邻' },
  shelf: { en: 'Shelf', zh: '货架' },
  sold_most: { en: 'Sold most first', zh: '销量最多优先' },
  order_time: { en: 'Order time', zh: '下单时间' },
} as const;
export type OrderBy = keyof typeof ORDERS_BY;
export const batchKinds = ['pick_list', 'waybill', 'packing_slip'] as const;

export const batchInput = z.strictObject({
  /** Code or id. */
  warehouse: z.string().min(1).max(36),
  station: stationName.default(''),
  kinds: z.array(z.enum(batchKinds)).min(1).max(3),
  order_by: z.enum(Object.keys(ORDERS_BY) as [OrderBy, ...OrderBy[]]).default('wave'),
  /** What is printed: the shipments of all that is named. */
  wave_ids: z.array(z.uuid()).max(50).default([]),
  order_ids: z.array(z.uuid()).max(1000).default([]),
  shipment_ids: z.array(z.uuid()).max(1000).default([]),
});

export const batchStopInput = z.strictObject({ batch_id: z.uuid() });

export const routeInput = z.strictObject({
  warehouse: z.string().min(1).max(36),
  station: stationName.default(''),
  kind: z.enum(routedKinds),
  /** Codes: the printer, then those that stand in for it; none: as if there were no route. */
  printers: z.array(z.string().min(1).max(32)).max(9),
});

/** Fields that a template may leave out, by kind of paper. */
export const FIELDS = {
  waybill: [
    'service_name',
    'sequence',
    'parcel_no',
    'order_no',
    'weight_g',
    'goods_summary',
    'remarks',
  ],
  pick_list: ['cart', 'sequence', 'barcode', 'order_no'],
  packing_slip: ['ordered_at', 'sequence', 'prices', 'remarks'],
  manifest: ['order_no', 'weight_g'],
  packing_steps: ['reasons'],
} as const;
export type Field = (typeof FIELDS)[keyof typeof FIELDS][number];

export const templateSchema = z.strictObject({
  kind: z.enum(routedKinds),
  paper: z.enum(papers),
  /** Turned clockwise on the paper. */
  direction: z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]).default(0),
  margin_mm: z.number().int().min(0).max(30).default(0),
  hidden: z.array(z.string().max(40)).max(20).default([]),
  /** A line of the company: on packing slips only. */
  note: z.string().trim().max(300).default(''),
});
/** A template in an address: lists are joined by commas. */
export const previewInput = z.strictObject({
  kind: z.enum(routedKinds),
  paper: z.enum(papers),
  direction: z.coerce
    .number()
    .pipe(z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]))
    .default(0),
  margin_mm: z.coerce.number().int().min(0).max(30).default(0),
  hidden: z
    .string()
    .max(400)
    .default('')
    .transform((text) => text.split(',').filter((name) => name !== '')),
  note: z.string().max(300).default(''),
});
export type Template = z.infer<typeof templateSchema>;

/** The template of a kind for which none is kept. */
export function plainTemplate(kind: Template['kind']): Template {
  return templateSchema.parse({ kind, paper: paperOf(kind) });
}

export const loadInput = z.strictObject({
  printer_id: z.uuid(),
  /** Pages until it ends; null: not counted. Absent: as before. */
  paper_left: z.number().int().min(0).max(1_000_000).nullable().optional(),
  ribbon_left: z.number().int().min(0).max(1_000_000).nullable().optional(),
});

export const printerIdInput = z.strictObject({ printer_id: z.uuid() });

const localName = z.string().trim().min(1).max(100);

export const announceInput = z.strictObject({
  /** Code or id; absent: the only warehouse of the key. */
  warehouse: z.string().min(1).max(36).optional(),
  name: z.string().trim().min(1).max(60),
  version: z.string().max(20),
  /** Of this run of the agent. */
  instance_id: z.uuid(),
  printers: z
    .array(
      z.strictObject({
        name: localName,
        paper: z.enum(papers).optional(),
        condition: z.enum(conditions),
      }),
    )
    .max(50),
  /** Sheets in hand: their leases go on. */
  holding: z.array(z.uuid()).max(200).default([]),
});

export const takeInput = z.strictObject({
  instance_id: z.uuid(),
  /** Most sheets for each printer. */
  max: z.number().int().min(1).max(20).default(4),
  /** Printers, by their ids, that are free for work. */
  printer_ids: z.array(z.uuid()).max(50),
});

export const reportInput = z.strictObject({
  instance_id: z.uuid(),
  job_id: z.uuid(),
  lease_id: z.uuid(),
  /** sent: the first byte is about to leave; it may leave once this was accepted. */
  state: z.enum(['sent', 'confirmed', 'failed', 'unknown']),
  pages: z.number().int().min(0).max(10_000).default(1),
  error: z.string().max(300).optional(),
});

export interface RawAddress {
  format: 'pdf' | 'zpl';
  host: string;
  port: number;
}

/** The address of a raw printer, or null when it is none. */
export function rawAddress(address: string): RawAddress | null {
  const match = /^(?:(pdf|zpl):\/\/)?(\[[0-9A-Fa-f:]+\]|[0-9A-Za-z._-]+):(\d{1,5})$/.exec(address);
  const port = Number(match?.[3]);
  if (match === null || port < 1 || port > 65_535) return null;
  const host = match[2]!.replace(/^\[|\]$/g, '');
  return { format: match[1] === 'zpl' ? 'zpl' : 'pdf', host, port };
}

/** True for the name of a folder that stays within the folder of all printers. */
export function isFolderName(address: string): boolean {
  return address === '' || /^[0-9A-Za-z_-][0-9A-Za-z._-]{0,63}$/.test(address);
}

const SERIAL = /(\d+)\d$/;

/**
 * Place of a shipment on the papers of its wave, the same on pick list and waybill: A-017/120. The
 * letter comes from the wave's serial, so that papers of neighbouring waves do not look alike.
 */
export function sequenceText(wave_no: string, sequence: number, count: number): string {
  return `${waveLetter(wave_no)}-${String(sequence).padStart(3, '0')}/${count}`;
}

/** The letter of a wave: its number without the check digit, from A to Z and again from A. */
export function waveLetter(wave_no: string): string {
  const serial = Number(SERIAL.exec(wave_no)?.[1] ?? 1);
  return String.fromCharCode(65 + ((serial + 25) % 26));
}

export const sheetInput = z.strictObject({
  job_id: z.uuid(),
  lease_id: z.uuid(),
  format: z.enum(['pdf', 'zpl']).default('pdf'),
});
