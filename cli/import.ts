/** `fahuo import KIND FILE`: takes a file in and says what became of its rows. */
import { basename } from 'node:path';
import { type ImportOptions, importKinds } from '../areas/imports/model.ts';
import { type ImportResult, importFile } from '../channels/csv/import-file.ts';
import { systemActor } from '../kernel/permission.ts';
import { type Locale, Problem, problemDetail, problemFix } from '../kernel/problem.ts';
import type { System } from '../kernel/system.ts';
import { listTenants } from '../kernel/tenant.ts';
import { openRuntime, say } from './runtime.ts';

export interface ImportFlags {
  data?: string;
  tenant?: string;
  preset?: string;
  shop?: string;
  merchant?: string;
  warehouse?: string;
  encoding?: string;
  errors?: string;
  lang: string;
  preview?: boolean;
  json?: boolean;
}

/** The tenant that is meant: the one named, or the only one. */
async function tenantFor(system: System, code: string | undefined): Promise<string> {
  const tenants = await listTenants(system.db);
  const named = tenants.filter((tenant) => code === undefined || tenant.code === code);
  const only = named[0];
  if (only !== undefined && named.length === 1) return only.tenant_id;
  const known = tenants.map((tenant) => tenant.code).join(', ') || 'none';
  throw new Error(`say which tenant with --tenant; there are: ${known}`);
}

export async function runImport(kind: string, file: string, flags: ImportFlags): Promise<void> {
  const known = importKinds.find((each) => each === kind);
  if (known === undefined) throw new Error(`kind must be one of ${importKinds.join(', ')}`);
  const lang: Locale = flags.lang === 'en' ? 'en' : 'zh-CN';
  const runtime = await openRuntime(flags, flags.json);
  const system = runtime.open();
  try {
    const tenant_id = await tenantFor(system, flags.tenant);
    const { preset, shop, merchant, warehouse, encoding, errors } = flags;
    const chosen = { preset, shop, merchant, warehouse, encoding };
    const given = Object.entries(chosen).filter(([, value]) => value !== undefined);
    let told = performance.now();
    const result = await importFile(system.services, systemActor(tenant_id, 'user'), {
      ...(Object.fromEntries(given) as Omit<ImportOptions, 'lang'>),
      kind: known,
      path: file,
      lang,
      dry_run: flags.preview === true,
      ...(errors === undefined ? {} : { error_path: errors }),
      onProgress({ rows, rows_expected }) {
        if (flags.json || performance.now() - told < 2000) return;
        told = performance.now();
        say(`  ${rows} of about ${rows_expected} rows`);
      },
    });
    await system.relay.drain(tenant_id, false);
    if (flags.json) process.stdout.write(`${JSON.stringify(result)}\n`);
    else print(file, result, flags.preview === true);
    if (result.refused > 0) process.exitCode = 2;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const parts = error.errors.length > 0 ? error.errors : [error];
    for (const each of parts) say(`${problemDetail(each, lang)} ${problemFix(each, lang)}`);
    process.exitCode = 1;
  } finally {
    await system.close();
    await runtime.close();
  }
}

function print(file: string, result: ImportResult, preview_only: boolean): void {
  const out = (text: string) => process.stdout.write(`${text}\n`);
  const { preview, mapping } = result;
  if (preview_only) {
    out(JSON.stringify({ ...preview, rows: preview.rows.slice(0, 5) }, null, 2));
    out(`preset ${result.preset}; columns ${JSON.stringify(mapping)}`);
    if (result.unused.length > 0) out(`not used: ${result.unused.join(', ')}`);
  }
  const verb = preview_only ? 'would be taken in' : 'taken in';
  out(
    `${basename(file)}: ${result.rows} rows: ${result.taken_in} ${verb}, ` +
      `${result.replayed} known already, ${result.refused} refused`,
  );
  for (const each of result.first_errors.slice(0, 5)) {
    out(`  row ${each.line}, ${each.field}: ${each.detail}`);
  }
  if (result.error_file !== null) out(`refused rows with reasons: ${result.error_file}`);
  out(`${result.seconds.toFixed(1)} s, peak ${result.peak_mb} MB`);
}
