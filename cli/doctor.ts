/** `fahuo doctor`: checks every invariant and prints the rows that break one; exit 1 if any does. */
import { examine } from '../kernel/doctor.ts';
import { openRuntime, say } from './runtime.ts';

export interface DoctorFlags {
  data?: string;
  tenant?: string;
  json?: boolean;
}

export async function runDoctor(flags: DoctorFlags): Promise<void> {
  const runtime = await openRuntime(flags, flags.json);
  try {
    const findings = await examine(runtime.url, new Date(), flags.tenant);
    if (flags.json) process.stdout.write(`${JSON.stringify(findings, null, 2)}\n`);
    for (const { check, tenant, rows } of flags.json ? [] : findings.violations) {
      say(`\n${check}${tenant === null ? '' : ` (tenant ${tenant})`}`);
      for (const row of rows) say(`  ${Object.values(row).map(String).join('  ')}`);
    }
    const { checks, tenants, violations } = findings;
    if (!flags.json) {
      say(`${checks} checks, ${tenants} tenants, ${violations.length} violations`);
    }
    if (violations.length > 0) process.exitCode = 1;
  } finally {
    await runtime.close();
  }
}
