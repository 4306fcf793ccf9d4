/**
 * Pasted text as a recipient, for the form of new orders: taken apart and checked as an order's
 * recipient would be. A route with a body, not a query: addresses do not belong into addresses of
 * pages, which are logged. Nothing is kept.
 */
import { z } from 'zod';
import { checkRecipient, parseAddress } from '../../kernel/address.ts';
import { parseInput } from '../../kernel/command.ts';
import { tenantFacts } from '../../kernel/kernel.sql.ts';
import { scopeOf } from '../../kernel/permission.ts';
import { kernelProblem, Problem, problemDetail } from '../../kernel/problem.ts';
import { route } from '../../kernel/route.ts';

const input = z.strictObject({
  text: z.string().max(2000),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional(),
});

export interface ParsedText {
  recipient: Record<
    'name' | 'phone' | 'province' | 'city' | 'district' | 'street' | 'detail' | 'postcode',
    string
  >;
  /** 0 to 1; below 0.7 a person should look at it. */
  confidence: number;
  left_over: string;
  /** What would be refused, or looked at later. */
  findings: { pointer: string; text: string }[];
}

export const parseAddressRoute = route({
  name: 'address.parse',
  method: 'POST',
  path: '/v1/addresses/parse',
  en: 'Takes a pasted name, phone and address apart and checks them; nothing is kept.',
  zh: '拆分并校验粘贴的姓名、电话与地址；不保存任何数据。',
  permission: 'order.receive',
  body: 'json',
  problems: ['FIELD_INVALID', 'FIELD_UNKNOWN'],
  async handle({ actor, body, services, locale }) {
    if (actor === null) throw kernelProblem('SIGN_IN_REQUIRED');
    const asked = parseInput(input, body);
    if (asked instanceof Problem) throw asked;
    const options = { scope: scopeOf(actor), now: services.clock.now(), name: 'address.parse' };
    const { country } = await services.db.transaction({ ...options, read_only: true }, (tx) =>
      tenantFacts(tx),
    );
    const { parts, confidence, left_over } = parseAddress(asked.text, asked.country ?? country);
    const check = checkRecipient(parts, asked.country ?? country);
    const { name, province, city, district, street, detail, postcode } = check.recipient;
    const extension = parts.phone_extension === null ? '' : `#${parts.phone_extension}`;
    const phone = parts.phone + extension;
    const findings = [...check.problems, ...check.warnings].map((each) => {
      return { pointer: each.pointer, text: problemDetail(each, locale) };
    });
    const recipient = { name, phone, province, city, district, street, detail, postcode };
    const told: ParsedText = { recipient, confidence, left_over, findings };
    return { headers: { 'cache-control': 'no-store' }, body: told };
  },
});
