/** Profiles of scales: saved by name, so that another bench can take them over. */
import { z } from 'zod';
import { command, type Outcome, query } from '../../../kernel/command.ts';
import { listScales, saveScales } from '../devices.sql.ts';
import { scaleSchema } from '../model.ts';

export const saveScale = command({
  name: 'scale.save',
  path: '/v1/packing/scales/save',
  en: 'Adds profiles of scales or changes them, by name.',
  zh: '按名称新增或修改电子秤配置。',
  permission: 'pack.set_scale',
  input: scaleSchema,
  problems: [],
  async run(tx, items) {
    // The last input with a name wins.
    const last = new Map(items.map((item) => [item.input.name, item]));
    const rows = [...last.values()].map(({ input, actor }) => {
      return { ...input, scale_profile_id: tx.newId(), saved_by: actor.id };
    });
    for (const { scale_profile_id, name } of await saveScales(tx, { rows })) {
      const { actor } = last.get(name)!;
      tx.event({ kind: 'scale_saved', subject_id: scale_profile_id, body: { name }, actor });
    }
    return items.map(({ input: { name } }): Outcome<{ name: string }> => ({ name }));
  },
});

export const scaleList = query({
  name: 'scale.list',
  path: '/v1/packing/scales',
  en: 'The profiles of scales, by name.',
  zh: '电子秤配置列表，按名称排序。',
  permission: 'pack.read',
  input: z.strictObject({}),
  problems: [],
  async run(tx) {
    return { rows: await listScales(tx) };
  },
});
