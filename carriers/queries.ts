/** What screens ask of carriers: whose a typed or scanned number may be. Nobody outside is asked. */
import { z } from 'zod';
import { query } from '../kernel/command.ts';
import { normaliseTrackingNo, recogniseTrackingNo } from './tracking-number.ts';

export const recogniseNumber = query({
  name: 'tracking_number.recognise',
  path: '/v1/tracking-numbers/recognise',
  en: 'Whose a tracking number may be by its shape and check digit, the surest first.',
  zh: '按号码格式与校验位识别运单号可能的承运商，最可靠的在前。',
  permission: 'ship.read',
  input: z.strictObject({ text: z.string().trim().min(1).max(128) }),
  problems: [],
  async run(_tx, { text }) {
    return { tracking_no: normaliseTrackingNo(text), carriers: recogniseTrackingNo(text) };
  },
});
