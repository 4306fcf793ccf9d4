/** How warehouses release: read, and saved as an event, so that what counted when is known. */

import { z } from 'zod';
import { command, type Item, type Outcome, query } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { placeProblem, warehousesByCode } from '../places/port.ts';
import { type ReleaseSettings, releaseSettingsSchema, saveSettingsSchema } from './model.ts';
import { releaseSettings } from './waves.sql.ts';

const DEFAULTS = releaseSettingsSchema.parse({});

/** The settings of warehouses; one that never saved any has the defaults. One statement. */
export async function settingsOf(
  tx: Transaction,
  warehouse_ids: readonly string[],
): Promise<(warehouse_id: string) => ReleaseSettings> {
  const rows = await releaseSettings(tx, { warehouse_ids });
  const known = new Map(
    rows.map((row) => [row.warehouse_id, releaseSettingsSchema.parse(row.settings)]),
  );
  return (warehouse_id) => known.get(warehouse_id) ?? DEFAULTS;
}

/** The warehouses that release by themselves, with their settings. */
export async function selfReleasing(tx: Transaction): Promise<Map<string, ReleaseSettings>> {
  const rows = await releaseSettings(tx, { warehouse_ids: null });
  const all = rows.map(({ warehouse_id, settings }) => {
    return [warehouse_id, releaseSettingsSchema.parse(settings)] as const;
  });
  return new Map(all.filter(([, settings]) => settings.by_itself));
}

export interface SavedSettings {
  warehouse_id: string;
  settings: ReleaseSettings;
}

export const saveReleaseSettings = command({
  name: 'wave.save_settings',
  path: '/v1/waves/save-settings',
  en: 'Sets how a warehouse releases: limits of carts and people, and whether it does by itself.',
  zh: '设置仓库的波次下发方式：拣货车与人员上限，以及是否自动下发。',
  permission: 'wave.release',
  input: saveSettingsSchema,
  problems: ['WAREHOUSE_UNKNOWN'],
  async run(tx, items: readonly Item<z.infer<typeof saveSettingsSchema>>[]) {
    const known = await warehousesByCode(
      tx,
      items.map((item) => item.input.warehouse),
    );
    return items.map(({ input, actor }): Outcome<SavedSettings> => {
      const { warehouse, settings } = input;
      const warehouse_id = known.get(warehouse)?.warehouse_id;
      if (warehouse_id === undefined) {
        return placeProblem('WAREHOUSE_UNKNOWN', { warehouse }, '/warehouse');
      }
      const kind = 'release_settings_saved';
      tx.event({ kind, subject_id: warehouse_id, body: settings, actor });
      return { warehouse_id, settings };
    });
  },
});

export const readReleaseSettings = query({
  name: 'wave.settings',
  path: '/v1/waves/settings',
  en: 'Read how a warehouse releases',
  zh: '查看仓库的波次下发方式',
  permission: 'wave.read',
  input: z.strictObject({ warehouse_id: z.uuid() }),
  problems: [],
  async run(tx, { warehouse_id }) {
    return (await settingsOf(tx, [warehouse_id]))(warehouse_id);
  },
});
