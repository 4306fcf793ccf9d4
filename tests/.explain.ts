import { importWorld, prepareOrdersFile } from '/work/main/tests/import-world.ts';
import { importFile } from '/work/main/channels/csv/import-file.ts';
import { statements } from '/work/main/kernel/statement.ts';
import pg from 'pg';
const w = await importWorld();
try {
const {path} = await prepareOrdersFile(w, 3000, 1);
await importFile(w.system.services, w.system.actor, {kind:'orders', path, lang:'zh-CN'});
const c = new pg.Client({connectionString:w.system.url, options:'-c role=fahuo_app -c jit=off'}); await c.connect();
for (const analyzed of [false, true]) {
if (analyzed) { const o=new pg.Client({connectionString:w.system.url}); await o.connect(); await o.query('analyze'); await o.end(); }
await c.query('begin'); await c.query("select set_config('app.tenant_id',$1,true)",[w.system.tenant.tenant_id]);
const ids=(await c.query('select order_id from orders.sales_order order by order_id desc limit 1000')).rows.map(r=>r.order_id);
for (const name of ['orders.unplanned_pieces','orders.refresh_facts']) { const st=statements.get(name)!;
const vals=st.params.map(p=>p==='tenant_id'?w.system.tenant.tenant_id:p==='now'?new Date():p==='order_ids'?ids:null);
const r=await c.query('explain (analyze, costs off) '+st.text, vals);
console.log(analyzed, name); console.log(r.rows.map(x=>x['QUERY PLAN']).join('\n')); }
await c.query('rollback');
}
await c.end();
} finally { await w.end(); }
