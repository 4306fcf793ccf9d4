/** Changing the settings of a company. Secrets go in and never come out. */
import { z } from 'zod';
import { command, type Outcome } from '../../kernel/command.ts';
import { kernelProblem } from '../../kernel/problem.ts';
import {
  changeSettings,
  type Settings,
  settingsSchema,
  tenantSettings,
} from '../../kernel/settings.ts';

const of = settingsSchema.shape;

/** A change of some settings. No defaults: what is absent stays as it is. */
export const settingsChange = z.strictObject({
  pay_within_min: of.pay_within_min.unwrap().optional(),
  remind_before_min: of.remind_before_min.unwrap().optional(),
  ship_within_h: of.ship_within_h.unwrap().optional(),
  confirm_after_days: of.confirm_after_days.unwrap().optional(),
  weight_tolerance_percent: of.weight_tolerance_percent.unwrap().optional(),
  weight_tolerance_g: of.weight_tolerance_g.unwrap().optional(),
  weigh_required: of.weigh_required.unwrap().optional(),
  print_waybill_at_pack: of.print_waybill_at_pack.unwrap().optional(),
  wave_size: of.wave_size.unwrap().optional(),
  /** Without a secret the one that is set stays. */
  message_gateway: z
    .strictObject({ url: z.url().max(300), secret: z.string().min(16).max(300).optional() })
    .optional(),
});

type Change = z.infer<typeof settingsChange>;

/** The settings as people see them: of a secret only whether it is set. */
export type ShownSettings = Omit<Settings, 'message_gateway'> & {
  message_gateway: { url: string; secret_is_set: boolean } | null;
};

/** Takes the secrets out. */
export function shownSettings(settings: Settings): ShownSettings {
  const { message_gateway: gateway } = settings;
  return {
    ...settings,
    message_gateway: gateway && { url: gateway.url, secret_is_set: gateway.secret !== '' },
  };
}

function fault(field: string, reason: string, reason_zh: string) {
  return kernelProblem('FIELD_INVALID', { field, reason, reason_zh }, `/${field}`);
}

/** The settings after a change, or the problem that stands against it. */
function changed(before: Settings, change: Change): Outcome<Settings> {
  const { message_gateway: gateway, ...plain } = change;
  const given = Object.entries(plain).filter(([, value]) => value !== undefined);
  const after: Settings = { ...before, ...Object.fromEntries(given) };
  if (after.remind_before_min >= after.pay_within_min) {
    const reason = 'the reminder must come after the order and before the time to pay ends';
    return fault('remind_before_min', reason, '提醒须早于付款截止，且晚于下单');
  }
  if (gateway !== undefined) {
    const secret = gateway.secret ?? before.message_gateway?.secret;
    // A secret belongs to its address: another address must not get it without being named.
    const moved = gateway.url !== before.message_gateway?.url && gateway.secret === undefined;
    if (secret === undefined || moved) {
      return fault('message_gateway', 'a new address needs its secret', '新的地址需要填写密钥');
    }
    after.message_gateway = { url: gateway.url, secret };
  }
  return after;
}

type Pair = { from: unknown; to: unknown };

/** What is different, for the log; a secret only as the fact that it was changed. */
function differences(before: Settings, after: Settings): Record<string, Pair> {
  const [old, now] = [shownSettings(before), shownSettings(after)];
  const pairs = Object.keys(after).flatMap((key): [string, Pair][] => {
    const name = key as keyof Settings;
    const same = JSON.stringify(before[name]) === JSON.stringify(after[name]);
    return same ? [] : [[key, { from: old[name], to: now[name] }]];
  });
  return Object.fromEntries(pairs);
}

export const saveSettings = command({
  name: 'setting.save',
  path: '/v1/settings/save',
  en: 'Changes settings of the company; what is not named stays as it is.',
  zh: '修改公司设置；未给出的项保持不变。',
  permission: 'setting.edit',
  input: settingsChange,
  problems: ['FIELD_INVALID'],
  async run(tx, items) {
    const first = await tenantSettings(tx);
    let settings = first;
    const outcomes = items.map(({ input, actor }): Outcome<ShownSettings> => {
      const after = changed(settings, input);
      if (after instanceof Error) return after;
      const changes = differences(settings, after);
      if (Object.keys(changes).length > 0) {
        tx.event({ kind: 'settings_changed', subject_id: tx.tenant_id, body: { changes }, actor });
      }
      settings = after;
      return shownSettings(after);
    });
    const names = Object.keys(differences(first, settings));
    const rows = Object.entries(settings).filter(([name]) => names.includes(name));
    if (rows.length > 0) await changeSettings(tx, Object.fromEntries(rows));
    return outcomes;
  },
});
