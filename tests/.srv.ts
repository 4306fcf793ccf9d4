import { importWorld, prepareOrdersFile } from '/work/main/tests/import-world.ts';
import { importFile } from '/work/main/channels/csv/import-file.ts';
import { Transaction } from '/work/main/kernel/db.ts';
import fs from 'node:fs';
const ticks=(pid:number)=>{const f=fs.readFileSync(`/proc/${pid}/stat`,'utf8').split(') ')[1].split(' '); return (Number(f[11])+Number(f[12]))*10;};
const sums = new Map<string, [number, number]>();
const send = Transaction.prototype.send; const chain = new WeakMap<object, Promise<unknown>>();
const w = await importWorld();
try {
const rows=Number(process.argv[2]??20000);
const {path} = await prepareOrdersFile(w, rows, 1);
Transaction.prototype.send = function (name, text, values) {
  const c=(this as any).client; const run=async()=>{ const a=ticks(c.processID); try { return await send.call(this,name,text,values);} finally { const s=sums.get(name)??[0,0]; s[0]+=ticks(c.processID)-a; s[1]++; sums.set(name,s);} };
  const p=(chain.get(c)??Promise.resolve()).then(run,run); chain.set(c,p); return p as any;
};
let last=0,lastT=0,lastC=0; const cpu=process.cpuUsage();
const r = await importFile(w.system.services, w.system.actor, {kind:'orders', path, lang:'zh-CN', onProgress(p){ if(p.rows-last>=10000){ let t=0; for(const [,v] of sums) t+=v[0]; console.log(p.rows, 'pg cpu', ((t-lastT)/1000).toFixed(2), 'node', ((process.cpuUsage(cpu).user-lastC)/1e6).toFixed(2)); last=p.rows; lastT=t; lastC=process.cpuUsage(cpu).user; } }});
const c=process.cpuUsage(cpu); let tot=0; for(const [,v] of sums) tot+=v[0];
console.log(r.items.taken_in, r.seconds, 'node cpu s', c.user/1e6, 'pg cpu s', tot/1000);
for (const [n,[ms,k]] of [...sums].sort((a,b)=>b[1][0]-a[1][0]).slice(0,20)) console.log(n.padEnd(34), ms.toFixed(0), k);
} finally { await w.end(); }
