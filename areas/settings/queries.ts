/** The settings of the company, with what they are when nobody has set them. */
import { z } from 'zod';
import { query } from '../../kernel/command.ts';
import { settingsSchema, tenantSettings } from '../../kernel/settings.ts';
import { shownSettings } from './commands.ts';

export const settingsPage = query({
  name: 'setting.page',
  path: '/v1/settings',
  en: 'The settings of the company and their defaults; secrets are never shown.',
  zh: '公司设置及其默认值；不显示密钥。',
  permission: 'setting.read',
  input: z.strictObject({}),
  problems: [],
  async run(tx) {
    const defaults = shownSettings(settingsSchema.parse({}));
    return { settings: shownSettings(await tenantSettings(tx)), defaults };
  },
});
