import { importWorld, prepareOrdersFile } from '/work/main/tests/import-world.ts';
import { importFile } from '/work/main/channels/csv/import-file.ts';
import inspector from 'node:inspector/promises'; import fs from 'node:fs';
const w = await importWorld();
try {
const {path} = await prepareOrdersFile(w, 20000, 1);
for (const dry of [true,false]) {
const s=new inspector.Session(); s.connect(); await s.post('Profiler.enable'); await s.post('Profiler.setSamplingInterval',{interval:500}); await s.post('Profiler.start');
const cpu=process.cpuUsage();
const r=await importFile(w.system.services, w.system.actor, {kind:'orders', path, lang:'zh-CN', dry_run:dry});
const c=process.cpuUsage(cpu);
const {profile}=await s.post('Profiler.stop'); s.disconnect();
console.log(dry, r.rows, r.refused, r.seconds, 'cpu', c.user/1e6, r.peak_mb);
const self=new Map(), dt=profile.timeDeltas, byId=new Map(profile.nodes.map(n=>[n.id,n]));
profile.samples.forEach((id,i)=>{const n=byId.get(id).callFrame; const k=n.functionName+' '+n.url.split('/').slice(-2).join('/')+':'+n.lineNumber; self.set(k,(self.get(k)||0)+dt[i]);});
for (const [k,v] of [...self].sort((a,b)=>b[1]-a[1]).slice(0,22)) console.log((v/1000).toFixed(0).padStart(7),k);
// inclusive by file
}
} finally { await w.end(); }
