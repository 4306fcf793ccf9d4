import { importWorld, prepareOrdersFile, countOrders } from '/work/main/tests/import-world.ts';
import { importFile } from '/work/main/channels/csv/import-file.ts';
import { Transaction } from '/work/main/kernel/db.ts';
const sums = new Map<string, [number, number]>();
const send = Transaction.prototype.send;
const w = await importWorld();
import pg from 'pg';
const oc=new pg.Client({connectionString:w.system.url}); await oc.connect(); if(process.argv[3]) await oc.query('create index if not exists shipment_line_of_line on orders.shipment_line (tenant_id, order_line_id)'); await oc.end();
try {
const rows=Number(process.argv[2]??3000);
const {path, file} = await prepareOrdersFile(w, rows, 1);
Transaction.prototype.send = async function (name, text, values) {
  const t=performance.now();
  try { return await send.call(this, name, text, values); } finally { const s=sums.get(name)??[0,0]; s[0]+=performance.now()-t; s[1]++; sums.set(name,s); }
};
for (let i=0;i<2;i++){ sums.clear();
const cpu=process.cpuUsage(); let last=0, t0=performance.now();
const r = await importFile(w.system.services, w.system.actor, {kind:'orders', path, lang:'zh-CN', onProgress(p){ if(rows>=20000&&p.rows-last>=10000){last=p.rows; console.log(p.rows, ((performance.now()-t0)/1000).toFixed(1), (process.memoryUsage().rss/1e6).toFixed(0));} }});
const c=process.cpuUsage(cpu);
console.log(r.taken_in, r.replayed, r.refused, r.items.taken_in, r.seconds, 'cpu', c.user/1e6, c.system/1e6, r.peak_mb);
for (const [n,[ms,k]] of [...sums].sort((a,b)=>b[1][0]-a[1][0]).slice(0,14)) console.log(n.padEnd(34), ms.toFixed(0), k);
}
} finally { await w.end(); }
