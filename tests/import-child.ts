/** The import of one order file in a process of its own; tells rows done and the result as JSON. */
import { areaModules } from '../areas/areas.ts';
import { importFile } from '../channels/csv/import-file.ts';
import { systemClock } from '../kernel/clock.ts';
import { systemRandom } from '../kernel/id.ts';
import { silentLog } from '../kernel/log.ts';
import { systemActor } from '../kernel/permission.ts';
import { collectParts, openSystem } from '../kernel/system.ts';
import { SCRATCH } from './database.ts';
import type { ChildTask } from './import-world.ts';

const task = JSON.parse(process.argv[2]!) as ChildTask;
const system = openSystem({
  url: task.url,
  pool_size: 3,
  clock: systemClock,
  random: systemRandom,
  log: silentLog,
  data_dir: SCRATCH,
  parts: collectParts(areaModules),
});
const tell = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);
const result = await importFile(system.services, systemActor(task.tenant_id, 'user'), {
  kind: 'orders',
  path: task.path,
  lang: 'zh-CN',
  shop: 'S1',
  onProgress: ({ rows }) => tell({ rows }),
});
tell({ result });
await system.close();
