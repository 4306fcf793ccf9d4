/** The bytes of a sheet for the agent that holds it. */
import { parseInput } from '../../kernel/command.ts';
import { type Transaction, wholeTenant } from '../../kernel/db.ts';
import { Problem } from '../../kernel/problem.ts';
import { type RouteContext, route } from '../../kernel/route.ts';
import { sheetInput } from './model.ts';
import { jobToPrint, noteRendered } from './printing.sql.ts';
import { printProblem } from './problems.ts';
import { drawFor } from './rendering.ts';
import { setupOf } from './routing.ts';

function inTenant<R>(
  { services, actor }: RouteContext,
  work: (tx: Transaction) => Promise<R>,
): Promise<R> {
  const scope = { ...wholeTenant(actor!.tenant_id), warehouse_ids: actor!.warehouse_ids };
  const options = { scope, now: services.clock.now(), name: 'print_agent.sheet' };
  return services.db.transaction(options, work);
}

export const sheetRoute = route({
  name: 'print_agent.sheet',
  method: 'GET',
  path: '/v1/print-agent/sheets/:job_id',
  en: 'The bytes of a sheet that the agent holds, as PDF or ZPL, drawn for its printer.',
  zh: '代理所持单据的内容（PDF 或 ZPL），按其打印机排版。',
  permission: 'print_agent.work',
  problems: ['SHEET_NOT_HELD', 'SHEET_UNFIT', 'DOCUMENT_BARCODE_TOO_WIDE'],
  async handle(context) {
    const input = parseInput(sheetInput, { ...context.query, ...context.params });
    if (input instanceof Problem) throw input;
    const { job_id, lease_id, format } = input;
    const found = await inTenant(context, async (tx) => {
      const job = await jobToPrint(tx, { job_id });
      if (job?.lease_id !== lease_id || job.state !== 'queued') return null;
      const setup = await setupOf(tx, [job.warehouse_id]);
      const printer = setup.printers.find((each) => each.printer_id === job.printer_id);
      if (printer?.device_id !== context.actor!.id) return null;
      return { job, setup, printer };
    });
    if (found === null) throw printProblem('SHEET_NOT_HELD');
    const { job, setup, printer } = found;
    if (job.cancelled_at !== null) throw printProblem('SHEET_UNFIT', { reason: 'order cancelled' });
    const template = setup.templates.get(job.kind) ?? null;
    const drawn = await drawFor(job, job.copy_no, template, printer, format);
    if ('error' in drawn) throw printProblem('SHEET_UNFIT', { reason: drawn.error });
    await inTenant(context, (tx) => noteRendered(tx, { job_id }));
    const type = format === 'zpl' ? 'application/octet-stream' : 'application/pdf';
    const headers = { 'content-type': type, 'x-pages': String(drawn.pages) };
    return { headers: { ...headers, 'cache-control': 'no-store' }, body: Buffer.from(drawn.bytes) };
  },
});
