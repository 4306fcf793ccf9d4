import { importWorld, prepareOrdersFile } from './import-world.ts';
import { spawnSync } from 'node:child_process';
const w=await importWorld();
try { const {path}=await prepareOrdersFile(w, Number(process.argv[2]), 1);
for (const dry of [true,false]) { console.log('dry',dry);
spawnSync(process.execPath,[...process.argv.slice(3),'/work/main/tests/.mem.ts',JSON.stringify({url:w.system.url,tenant_id:w.system.tenant.tenant_id,path,dry})],{stdio:'inherit'}); }
} finally { await w.end(); }
