/** `fahuo replay DIR --preset olist`: plays a data set's orders through the system and prints figures. */
import pg from 'pg';
import { fakeTerms } from '../carriers/fake/book.ts';
import { startFakeCarrier } from '../carriers/fake/server.ts';
import { configureOutside } from '../carriers/live.ts';
import { VirtualClock } from '../kernel/clock.ts';
import { examine } from '../kernel/doctor.ts';
import { idMaker, seededRandom, seedOf } from '../kernel/id.ts';
import { systemActor } from '../kernel/permission.ts';
import { createTenant, listTenants } from '../kernel/tenant.ts';
import { Company } from '../simulation/company.ts';
import { type OlistData, readOlist } from '../simulation/olist.ts';
import { setUpOlist } from '../simulation/olist-company.ts';
import { Replay } from '../simulation/replay.ts';
import { type ReplayReport, readReport } from '../simulation/report.ts';
import { openRuntime, say } from './runtime.ts';

export interface ReplayFlags {
  data?: string;
  preset: string;
  from?: string;
  to?: string;
  limit?: string;
  seed: string;
  engines?: string;
  json?: boolean;
}

const TENANT = 'olist';
const DAY = 86_400_000;

/** The orders that the flags choose. */
function choose(data: OlistData, flags: ReplayFlags): OlistData {
  const from = flags.from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(flags.from);
  const to = flags.to === undefined ? Number.POSITIVE_INFINITY : Date.parse(flags.to);
  if (Number.isNaN(from) || Number.isNaN(to))
    throw new Error('--from and --to take days: 2018-03-01');
  const limit = flags.limit === undefined ? Number.POSITIVE_INFINITY : Number(flags.limit);
  if (!(limit > 0)) throw new Error(`--limit takes a whole number, got ${flags.limit}`);
  const orders = data.orders
    .filter(({ purchased_at }) => purchased_at.getTime() >= from && purchased_at.getTime() < to)
    .slice(0, limit);
  if (orders.length === 0) throw new Error('no orders in that range');
  return { ...data, orders };
}

/** What the data says the ends are. */
function endsOf(data: OlistData): Record<string, number> {
  const ends: Record<string, number> = {};
  for (const { status } of data.orders) ends[status] = (ends[status] ?? 0) + 1;
  return ends;
}

export async function runReplay(dir: string, flags: ReplayFlags): Promise<void> {
  if (flags.preset !== 'olist') throw new Error(`there is no preset "${flags.preset}"; use olist`);
  const seed = Number(flags.seed);
  if (!Number.isInteger(seed)) throw new Error(`--seed takes a whole number, got ${flags.seed}`);
  const use = enginesOf(flags);
  const begin = performance.now();
  const data = choose(readOlist(dir), flags);
  const tell = flags.json ? () => {} : say;
  tell(`${data.orders.length} orders read in ${seconds(begin)} s`);
  const runtime = await openRuntime(flags, flags.json);
  const clock = new VirtualClock(new Date(data.orders[0]!.purchased_at.getTime() - DAY));
  const client = new pg.Client({ connectionString: runtime.url });
  await client.connect();
  const resumed = await client.query<{ n: number }>(
    'select count(*)::int as n from orders.sales_order',
  );
  // An interrupted run must not draw the same random numbers again as its first part did.
  const random = seededRandom(seedOf(`replay ${resumed.rows[0]?.n ?? 0}`, seed));
  const system = runtime.open({ clock, random });
  const tenant_id = await tenantOf(system.db, clock, seed);
  const fake = await startFakeCarrier({
    clock,
    accounts: [{ key: 'olist', secret: 'olist-secret-for-simulation' }],
    terms: { ...fakeTerms, weight_max_g: 200_000, prices: brazilianPrices() },
  });
  configureOutside({ with_fake: true, private_hosts: [new URL(fake.url).host] });
  try {
    const company = new Company(system, clock, systemActor(tenant_id, 'simulation'), client);
    await setUpOlist(company, data, {
      url: fake.url,
      key: 'olist',
      secret: 'olist-secret-for-simulation',
    });
    await company.settle();
    tell(`company set up after ${seconds(begin)} s`);
    const options = { seed, engines: use === 'on', onProgress: progress(tell) };
    const replay = new Replay(company, data, options);
    const started = performance.now();
    await replay.run();
    const replay_s = (performance.now() - started) / 1000;
    const report = await readReport(client, tenant_id);
    const findings = await examine(runtime.url, new Date(), TENANT);
    const figures = {
      ...report,
      engines: use,
      engines_s: Math.round(otherThreads()),
      ends_of_data: endsOf(data),
      adjusted: replay.adjusted,
      dirt: data.dirt,
      problems_met: Object.fromEntries(company.met),
      violations: findings.violations.length,
      violated: findings.violations,
      wall_s: Number(seconds(begin)),
      orders_per_s: Math.round((report.orders / replay_s) * 10) / 10,
      peak_rss_mb: Math.round(process.resourceUsage().maxRSS / 1024),
      timings: timingsOf(company),
    };
    if (flags.json) process.stdout.write(`${JSON.stringify(figures)}\n`);
    else printTable(figures);
    if (findings.violations.length > 0) process.exitCode = 1;
  } finally {
    await fake.close();
    await client.end();
    await system.close();
    await runtime.close();
  }
}

function enginesOf({ engines = 'off' }: ReplayFlags): 'on' | 'off' {
  if (engines === 'on' || engines === 'off') return engines;
  throw new Error(`--engines takes on or off, got ${engines}`);
}

function timingsOf({ timings }: Company) {
  return [...timings].map(([name, { calls, inputs, ms }]) => {
    return { name, calls, inputs, s: Math.round(ms) / 1000 };
  });
}

/** Seconds of work in the threads beside the main one: engines, and some collecting of garbage. */
function otherThreads(): number {
  const [all, main] = [process.cpuUsage(), process.threadCpuUsage()];
  return (all.user + all.system - main.user - main.system) / 1e6;
}

const seconds = (begin: number) => ((performance.now() - begin) / 1000).toFixed(1);

function progress(tell: (text: string) => void) {
  let last = performance.now();
  return ({ done, of, at }: { done: number; of: number; at: Date }) => {
    if (performance.now() - last < 5000) return;
    last = performance.now();
    tell(`  ${at.toISOString().slice(0, 10)}  ${Math.floor((100 * done) / of)} %`);
  };
}

async function tenantOf(
  db: Parameters<typeof listTenants>[0],
  clock: VirtualClock,
  seed: number,
): Promise<string> {
  const known = (await listTenants(db)).find((tenant) => tenant.code === TENANT);
  if (known !== undefined) return known.tenant_id;
  const tenant_id = idMaker(clock, seededRandom(seed)).next();
  const names = { code: TENANT, name: 'Olist replay', country: 'BR', currency: 'BRL' };
  const zone = { time_zone: 'America/Sao_Paulo', locale: 'en', clock: 'virtual' } as const;
  await createTenant(db, { tenant_id, ...names, ...zone }, clock.now());
  return tenant_id;
}

/** The simulated carrier's price list for Brazil: three groups of states. */
function brazilianPrices() {
  const zone = (
    provinces: string[],
    first_minor: number,
    step_minor: number,
    promised_days: number,
  ) => {
    return {
      provinces,
      first_weight_g: 1000,
      first_minor,
      step_weight_g: 1000,
      step_minor,
      promised_days,
    };
  };
  return {
    currency: 'BRL',
    volume_divisor: 0,
    zones: [
      zone(['SP', 'RJ', 'MG', 'ES'], 1400, 350, 4),
      zone(['PR', 'SC', 'RS', 'DF', 'GO', 'MS', 'MT'], 1900, 450, 6),
      zone(
        [
          'BA',
          'SE',
          'AL',
          'PE',
          'PB',
          'RN',
          'CE',
          'PI',
          'MA',
          'PA',
          'AP',
          'AM',
          'RR',
          'AC',
          'RO',
          'TO',
        ],
        2700,
        700,
        9,
      ),
    ],
  };
}

interface Figures extends ReplayReport {
  engines: string;
  engines_s: number;
  ends_of_data: Record<string, number>;
  adjusted: Record<string, number>;
  violations: number;
  violated: { check: string; rows: unknown[] }[];
  wall_s: number;
  orders_per_s: number;
  peak_rss_mb: number;
  timings: { name: string; calls: number; inputs: number; s: number }[];
}

function printTable(figures: Figures): void {
  const out = (text = '') => process.stdout.write(`${text}\n`);
  const table = (title: string, rows: readonly (readonly (string | number)[])[]) => {
    out(`\n${title}`);
    for (const [name, ...rest] of rows) {
      out(
        `  ${String(name).padEnd(36)}${rest.map((value) => String(value).padStart(12)).join('')}`,
      );
    }
  };
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const days = (s: number) => `${(s / 86_400).toFixed(2)} d`;
  table('Orders by end', [
    ['', 'here', 'in the data'],
    ...Object.keys({ ...figures.ends_of_data, ...figures.ends }).map((end) => {
      return [end, figures.ends[end] ?? 0, figures.ends_of_data[end] ?? 0];
    }),
  ]);
  table(
    'By merchant',
    figures.merchants.map((row) => [row.name, row.orders]),
  );
  table(
    'By region',
    figures.regions.map((row) => [row.name, row.orders]),
  );
  table('Stages', [
    ['', 'orders', 'median', 'p90'],
    ...figures.stages.map((s) => [s.name, s.orders, days(s.p50_s), days(s.p90_s)]),
  ]);
  table('Work', [
    ['metres walked', figures.walk_m],
    ['metres for a line', (figures.walk_mm_per_line / 1000).toFixed(1)],
    ['tasks', figures.tasks],
    ['lines', figures.lines],
    ['parcels', figures.parcels],
    ['air in cartons', figures.air_share === null ? '' : percent(figures.air_share)],
    [`seconds in other threads, engines ${figures.engines}`, figures.engines_s],
  ]);
  table('Exceptions', Object.entries(figures.exceptions));
  table('Documents printed', Object.entries(figures.documents));
  table('Decisions explained', Object.entries(figures.decisions));
  table('Moments that gave way', Object.entries(figures.adjusted));
  table('Where the time went', [
    ['', 'calls', 'inputs', 's'],
    ...figures.timings.map((row) => [row.name, row.calls, row.inputs, row.s.toFixed(1)]),
  ]);
  out(`\n${figures.orders} orders, ${figures.parcels} parcels in ${figures.wall_s} s`);
  out(`${figures.orders_per_s} orders/s through their whole life; peak ${figures.peak_rss_mb} MB`);
  out(`doctor: ${figures.violations} violations`);
  for (const { check, rows } of figures.violated) out(`  ${check}: ${JSON.stringify(rows[0])}`);
}
