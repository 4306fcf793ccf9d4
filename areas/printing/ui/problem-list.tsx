/** What waits for a person: sheets in doubt, sheets not printed, and what printers suffer from. */
import { useQuery } from '@tanstack/react-query';
import { get } from '../../../web/kit/api.ts';
import { useFormat } from '../../../web/kit/format.ts';
import { Panel } from '../../../web/kit/page.tsx';
import { Empty, Shown } from '../../../web/kit/states.tsx';
import { useLabel } from '../../../web/kit/texts.ts';
import type { Answer } from '../../../web/kit/wire.ts';
import { CAUSES, type Cause, printErrorsText } from '../model.ts';
import type { jobList } from '../queries.ts';
import type { troubleList } from '../queries-centre.ts';
import { usePaperName } from './paper-name.ts';
import { Retry, Settle } from './sheet-actions.tsx';
import type { JobRow } from './sheet-grid.tsx';
import { usePrintTexts } from './texts.ts';

interface Props {
  warehouse_id: string | undefined;
}

function JobTable({ rows }: { rows: readonly JobRow[] }) {
  const t = usePrintTexts();
  const label = useLabel();
  const format = useFormat();
  const paper = usePaperName();
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">{t('paper')}</th>
          <th scope="col">{t('sequence')}</th>
          <th scope="col">{t('order')}</th>
          <th scope="col">{t('printer')}</th>
          <th scope="col">{t('sent_at')}</th>
          <th scope="col">{t('why')}</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const name = [row.sequence, paper(row.kind), row.order_no].filter(Boolean).join(' ');
          return (
            <tr key={row.job_id}>
              <td>
                <a
                  href={`/v1/documents/${row.document_id}/pdf`}
                  target="_blank"
                  rel="noreferrer"
                  aria-label={t('open_pdf', { name })}
                >
                  {paper(row.kind)}
                </a>
              </td>
              <td className="nowrap">{row.sequence}</td>
              <td className="mono">{row.order_no}</td>
              <td>{row.printer_code}</td>
              <td className="nowrap">{format.time(row.sent_at ?? row.requested_at)}</td>
              <td>{label(printErrorsText(row.error ?? ''))}</td>
              <td className="end nowrap">
                <Settle sheets={[{ ...row, name }]} />
                <Retry sheets={[{ ...row, name }]} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function JobsIn({ state, title, warehouse_id }: Props & { state: string; title: string }) {
  const t = usePrintTexts();
  const query = useQuery({
    queryKey: ['print-jobs', state, warehouse_id],
    queryFn: () => {
      const open = { state, warehouse_id, open: state === 'failed', limit: 200 };
      return get<Answer<typeof jobList>>('/v1/print/jobs', open);
    },
  });
  const rows = query.data?.rows ?? [];
  const sheets = rows.map((row) => ({ ...row, name: row.order_no ?? row.printer_code ?? '' }));
  return (
    <Panel
      title={`${title}${rows.length > 0 ? ` (${rows.length})` : ''}`}
      extra={
        rows.length > 1 && (
          <span>
            <Settle sheets={sheets} />
            <Retry sheets={sheets} />
          </span>
        )
      }
    >
      <Shown of={query} rows={2}>
        {() =>
          rows.length === 0 ? <Empty>{t('nothing_failed')}</Empty> : <JobTable rows={rows} />
        }
      </Shown>
    </Panel>
  );
}

function Troubles({ warehouse_id }: Props) {
  const t = usePrintTexts();
  const label = useLabel();
  const format = useFormat();
  const query = useQuery({
    queryKey: ['print-troubles'],
    queryFn: () => get<Answer<typeof troubleList>>('/v1/print/troubles'),
  });
  return (
    <Panel title={t('troubles')}>
      <Shown of={query} rows={2}>
        {({ rows }) => {
          const own = rows.filter(
            (row) => warehouse_id === undefined || row.warehouse_id === warehouse_id,
          );
          if (own.length === 0) return <Empty>{t('no_troubles')}</Empty>;
          return (
            <table className="plain">
              <thead>
                <tr>
                  <th scope="col">{t('printer')}</th>
                  <th scope="col">{t('cause')}</th>
                  <th scope="col" className="end">
                    {t('times')}
                  </th>
                  <th scope="col" className="end">
                    {t('last_at')}
                  </th>
                </tr>
              </thead>
              <tbody>
                {own.map((row) => (
                  <tr key={`${row.printer_id} ${row.cause}`}>
                    <td>{row.printer_code}</td>
                    <td>{label(CAUSES[row.cause as Cause])}</td>
                    <td className="end">{row.count}</td>
                    <td className="end">{format.time(row.last_at)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          );
        }}
      </Shown>
    </Panel>
  );
}

export function Problems({ warehouse_id }: Props) {
  const t = usePrintTexts();
  return (
    <>
      <JobsIn state="unknown" title={t('doubts')} warehouse_id={warehouse_id} />
      <JobsIn state="failed" title={t('not_printed')} warehouse_id={warehouse_id} />
      <Troubles warehouse_id={warehouse_id} />
    </>
  );
}
