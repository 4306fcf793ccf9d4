import { importWorld, prepareOrdersFile, importInChild, countOrders } from '/work/main/tests/import-world.ts';
import { importFile } from '/work/main/channels/csv/import-file.ts';
const w = await importWorld();
try {
const rows=Number(process.argv[2]??3000);
const {path, file} = await prepareOrdersFile(w, rows, 1);
console.log(file.rows, file.orders, file.bad_rows, file.expected.size, file.kinds.length, file.earlier_rows);
const r = await importFile(w.system.services, w.system.actor, {kind:'orders', path, lang:'zh-CN'});
const {preview, ...rest}=r; console.log(rest);
const r2 = await importFile(w.system.services, w.system.actor, {kind:'orders', path, lang:'zh-CN'});
console.log(r2.taken_in, r2.replayed, r2.refused, r2.seconds);
console.log(await countOrders(w));
} finally { await w.end(); }
