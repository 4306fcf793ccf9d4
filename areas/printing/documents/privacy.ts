/**
 * Masks people on waybills, in their fields and in what others wrote about them. maskWaybill is the
 * only way from data to something drawable.
 */
import {
  maskAddressDetail,
  maskName,
  maskPhone,
  narrow,
  PRIVACY_CODE,
  splitAddress,
} from '../../../kernel/mask.ts';
import type { Person, WaybillData } from './model.ts';

export { maskAddressDetail, maskName, maskPhone };

const PHONE_LIKE = new RegExp(
  '(?<!\\d)(?:(?:\\+|00)?86[\\s-]?)?1[3-9]\\d(?:[\\s-]?\\d{4}){2}(?!\\d)' +
    '|(?<!\\d)0\\d{2,3}[\\s-]?\\d{7,8}(?!\\d)' +
    '|\\+\\d[\\d\\s-]{7,14}\\d',
  'gu',
);

const escaped = (literal: string): string => literal.replace(/[\\^$.*+?()[\]{}|/-]/gu, '\\$&');

/** Takes people's names, phones and room numbers out of free text that others have written. */
function scrub(free: string, people: readonly Person[], hidden: 4 | 6): string {
  let out = narrow(free).replace(PHONE_LIKE, (phone) => maskPhone(phone, hidden));
  for (const { name, phone, detail } of people) {
    const bare = narrow(name).trim().replace(PRIVACY_CODE, '');
    if ([...bare].length > 1) out = out.replaceAll(bare, maskName(bare));
    for (const digits of phone.normalize('NFKC').match(/\d{7,}/gu) ?? []) {
      out = out.replaceAll(digits, maskPhone(digits, hidden));
    }
    for (const room of splitAddress(detail).hidden.match(/[0-9A-Za-z]*\d[0-9A-Za-z]*/gu) ?? []) {
      if (room.length < 3) continue;
      const alone = new RegExp(`(?<![0-9A-Za-z])${escaped(room)}(?![0-9A-Za-z])`, 'gu');
      out = out.replace(alone, '***');
    }
  }
  return out;
}

declare const masked: unique symbol;
/** A waybill in which nobody can be recognised; only maskWaybill makes one. */
export type MaskedWaybill = WaybillData & { readonly [masked]: true };

/**
 * Masks recipient and sender of a waybill, and what remarks, route and goods say about them. A
 * sender that is a company keeps its name and address. `hidden` = digits hidden in a mobile number;
 * GB/T 41833-2022 asks for six.
 */
export function maskWaybill(data: WaybillData, hidden: 4 | 6 = 6): MaskedWaybill {
  const { recipient, sender } = data;
  const people: Person[] = sender.is_company ? [recipient] : [recipient, sender];
  const clean = (free: string): string => scrub(free, people, hidden);
  const maskPerson = (person: Person): Person => ({
    name: maskName(person.name),
    phone: maskPhone(person.phone, hidden),
    region: clean(person.region),
    detail: clean(maskAddressDetail(person.detail)),
  });
  const company = { ...sender, phone: maskPhone(sender.phone, hidden) };
  const made: WaybillData = {
    ...data,
    recipient: maskPerson(recipient),
    sender: sender.is_company ? company : { ...maskPerson(sender), is_company: false },
    remarks: data.remarks.map(clean),
    ...(data.goods_summary === undefined ? {} : { goods_summary: clean(data.goods_summary) }),
    ...(data.route === undefined ? {} : { route: clean(data.route) }),
  };
  return made as MaskedWaybill;
}
