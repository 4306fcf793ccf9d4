/** How long sheets took from stage to stage on chosen days, by kind of paper and printer. */
import { useQuery } from '@tanstack/react-query';
import { Input } from 'antd';
import { get } from '../../../web/kit/api.ts';
import { Field } from '../../../web/kit/field.tsx';
import { instantOf, instantText, useFormat } from '../../../web/kit/format.ts';
import { useNow } from '../../../web/kit/now.ts';
import { Panel } from '../../../web/kit/page.tsx';
import { useFilters } from '../../../web/kit/search.ts';
import { Empty, Shown } from '../../../web/kit/states.tsx';
import type { Answer } from '../../../web/kit/wire.ts';
import type { printTimes } from '../stage-times.ts';
import { usePaperName } from './paper-name.ts';
import { usePrintTexts } from './texts.ts';

type Row = Answer<typeof printTimes>['rows'][number];

const STAGES = {
  number: 'stage_number',
  queue: 'stage_queue',
  render: 'stage_render',
  spool: 'stage_spool',
  print: 'stage_print',
  whole: 'stage_whole',
} as const;
const DAYS = { from: 'day_from', to: 'day_to' } as const;
const DAY_MS = 86_400_000;

/** Rows of one kind of paper at one printer, by stage. */
function grouped(rows: readonly Row[]) {
  const groups = Map.groupBy(rows, (row) => `${row.kind} ${row.printer_code ?? ''}`);
  return [...groups].map(([key, own]) => {
    const stages = new Map(own.map((row) => [row.stage, row]));
    return { key, kind: own[0]!.kind, printer: own[0]!.printer_code, stages };
  });
}

function Times({ rows }: { rows: readonly Row[] }) {
  const t = usePrintTexts();
  const paper = usePaperName();
  const { number } = useFormat();
  const seconds = (value: number) => t('seconds', { count: number(Math.round(value * 10) / 10) });
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">{t('paper')}</th>
          <th scope="col">{t('printer')}</th>
          <th scope="col" className="end">
            {t('view_sheets')}
          </th>
          {Object.entries(STAGES).map(([stage, name]) => (
            <th key={stage} scope="col" className="end">
              {t(name)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {grouped(rows).map(({ key, kind, printer, stages }) => (
          <tr key={key}>
            <td>{paper(kind)}</td>
            <td className="mono">{printer ?? '–'}</td>
            <td className="end">
              {number(Math.max(...[...stages.values()].map((row) => row.sheets)))}
            </td>
            {Object.keys(STAGES).map((stage) => {
              const row = stages.get(stage);
              return (
                <td key={stage} className={row === undefined ? 'end zero' : 'end'}>
                  {row === undefined ? '–' : <b>{seconds(row.p95_s)}</b>}
                  {row !== undefined && (
                    <div className="quiet">{t('median', { time: seconds(row.p50_s) })}</div>
                  )}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function StageTimes({ warehouse_id }: { warehouse_id: string | undefined }) {
  const t = usePrintTexts();
  const { zone } = useFormat();
  const now = useNow();
  const { search, change } = useFilters<{ from?: string; to?: string }>();
  const dayOf = (at: number) => instantText(new Date(at).toISOString(), zone).slice(0, 10);
  const { from = dayOf(now - 6 * DAY_MS), to = dayOf(now) } = search;
  const since = instantOf(`${from}T00:00`, zone);
  const last = instantOf(`${to}T00:00`, zone);
  const until = last === null ? null : new Date(Date.parse(last) + DAY_MS).toISOString();
  const query = useQuery({
    queryKey: ['print-times', since, until, warehouse_id],
    queryFn: () => {
      const days = { since: since!, until: until!, warehouse_id };
      return get<Answer<typeof printTimes>>('/v1/print/times', days);
    },
    enabled: since !== null && until !== null,
  });
  return (
    <Panel title={t('view_times')}>
      <p className="quiet">{t('times_hint')}</p>
      <div className="template-layout">
        {(['from', 'to'] as const).map((name) => (
          <Field key={name} label={t(DAYS[name])}>
            {(id) => (
              <Input
                id={id}
                type="date"
                value={name === 'from' ? from : to}
                onChange={(event) => change({ [name]: event.target.value })}
              />
            )}
          </Field>
        ))}
      </div>
      <Shown of={query} rows={3}>
        {({ rows }) =>
          rows.length === 0 ? <Empty>{t('no_sheets')}</Empty> : <Times rows={rows} />
        }
      </Shown>
    </Panel>
  );
}
