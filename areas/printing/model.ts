/** Printers and print jobs as they come in, and the small rules of paper and addresses. Pure. */
import { z } from 'zod';

export const papers = ['100x150', 'A4'] as const;
export const drivers = ['file', 'raw', 'simulated'] as const;
export const documentKinds = [
  'waybill',
  'pick_list',
  'packing_slip',
  'manifest',
  'packing_steps',
] as const;
export const jobStates = ['queued', 'sent', 'confirmed', 'failed', 'unknown'] as const;

export type Paper = (typeof papers)[number];
export type Driver = (typeof drivers)[number];

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
  ECONNREFUSED: { en: 'the printer refuses the connection', zh: '打印机拒绝连接' },
  ETIMEDOUT: { en: 'the printer does not answer', zh: '打印机无响应' },
  EHOSTUNREACH: { en: 'the printer cannot be reached', zh: '无法连接打印机' },
  ENOTFOUND: { en: 'the address of the printer is unknown', zh: '找不到打印机地址' },
};

/** A reason from the log in both languages; null when it has no words of its own. */
export function printErrorText(error: string): { en: string; zh: string } | null {
  return Object.hasOwn(PRINT_ERRORS, error) ? PRINT_ERRORS[error]! : null;
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
});

export const documentInput = z.strictObject({ document_id: z.uuid() });
export const againInput = z.strictObject({
  document_id: z.uuid(),
  reason: z.string().trim().min(1).max(300),
});
export const jobInput = z.strictObject({ job_id: z.uuid() });
export const settleInput = z.strictObject({ job_id: z.uuid(), printed: z.boolean() });
export const makeInput = z.strictObject({
  kind: z.enum(documentKinds),
  /** The parcel of a waybill, packing slip or packing steps, the task of a pick list, the manifest. */
  subject_id: z.uuid(),
});

/** The paper of a kind of document. */
export function paperOf(kind: string): Paper {
  return kind === 'waybill' ? '100x150' : 'A4';
}

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
