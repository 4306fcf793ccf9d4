/** Jobs over many orders: how far one is, what was refused, and those of late. */
import { useQuery } from '@tanstack/react-query';
import { Progress as Bar, Button, Modal } from 'antd';
import { useState } from 'react';
import { RefusedList, useCommand } from '../../../web/kit/act.tsx';
import { get } from '../../../web/kit/api.ts';
import { useFormat } from '../../../web/kit/format.ts';
import { useKitTexts } from '../../../web/kit/kit-texts.ts';
import { Facts } from '../../../web/kit/page.tsx';
import { ProblemNotice } from '../../../web/kit/problems.tsx';
import { Empty, Shown } from '../../../web/kit/states.tsx';
import { StateTag } from '../../../web/kit/tags.tsx';
import { useLabel, useLocale } from '../../../web/kit/texts.ts';
import type { Answer, ProblemBody } from '../../../web/kit/wire.ts';
import type { listBulks, readBulk } from '../../desk/bulk.ts';
import { BULK_ACTIONS, BULK_STATES, type BulkAction } from '../../desk/model.ts';
import { useDeskTexts } from './desk-texts.ts';

type Job = Answer<typeof readBulk>;

const isGoing = (state: string | undefined) => state === 'selecting' || state === 'running';

interface BulkRow {
  order_id: string;
  order_no: string;
  problem: ProblemBody;
}

function RefusedRows({ bulk_id, count }: { bulk_id: string; count: number }) {
  const t = useDeskTexts();
  const locale = useLocale();
  const { number } = useFormat();
  const { data } = useQuery({
    queryKey: ['bulk-rows', bulk_id, count, locale],
    queryFn: () => get<{ rows: BulkRow[] }>(`/v1/bulk/${bulk_id}/rows`, { state: 'failed' }),
    meta: { calm: true },
  });
  const rows = data?.rows ?? [];
  return (
    <>
      <p className="with-link">
        {t('refused_rows', { count: number(count) })}{' '}
        <a href={`/v1/bulk/${bulk_id}/rows.csv?state=failed&lang=${locale}`} download>
          {t('as_file')}
        </a>
      </p>
      <RefusedList refused={rows.map(({ order_no, problem }) => ({ name: order_no, problem }))} />
      {count > rows.length && data !== undefined && (
        <p className="quiet">{t('first_rows', { count: number(rows.length) })}</p>
      )}
    </>
  );
}

function JobState({ job }: { job: Job }) {
  const t = useDeskTexts();
  const { number } = useFormat();
  const { bulk_id, state, rows_total, rows_done, rows_failed, words, problem } = job;
  const dealt = rows_done + rows_failed;
  const text = t('dealt_with', { done: number(dealt), of: number(rows_total) });
  const percent = rows_total === 0 ? 0 : Math.floor((100 * dealt) / rows_total);
  return (
    <>
      <div role="status">
        <StateTag states={BULK_STATES} state={state} /> {text}
        {words !== '' && <span className="quiet"> · {words}</span>}
      </div>
      <Bar
        percent={state === 'done' ? 100 : percent}
        status={isGoing(state) ? 'active' : 'normal'}
        showInfo={false}
        aria-label={text}
      />
      <Facts
        facts={[
          [t('done'), number(rows_done)],
          [t('refused'), number(rows_failed)],
        ]}
      />
      {problem !== null && <p className="late">{t('stopped_itself')}</p>}
      {rows_failed > 0 && <RefusedRows bulk_id={bulk_id} count={rows_failed} />}
    </>
  );
}

/** One job: how far it is, what was refused, stopping it and going on. */
export function JobDialog({ bulk_id, onClose }: { bulk_id: string; onClose(): void }) {
  const t = useDeskTexts();
  const kit = useKitTexts();
  const label = useLabel();
  const stop = useCommand('/v1/bulk/stop');
  const resume = useCommand('/v1/bulk/resume');
  const query = useQuery({
    queryKey: ['bulk', bulk_id],
    queryFn: () => get<Job>(`/v1/bulk/${bulk_id}`),
    refetchInterval: ({ state }) => (isGoing(state.data?.state) ? 1000 : false),
  });
  const job = query.data;
  const going = isGoing(job?.state);
  const can_go_on = job !== undefined && !going && (job.state === 'stopped' || job.rows_failed > 0);
  const target = [{ input: { bulk_id }, name: '' }];
  const known = job === undefined ? undefined : BULK_ACTIONS[job.action as BulkAction];
  return (
    <Modal
      open
      width={560}
      title={known === undefined ? t('jobs') : label(known)}
      onCancel={onClose}
      footer={
        <>
          {going && (
            <Button danger loading={stop.isPending} onClick={() => stop.mutate(target)}>
              {t('stop')}
            </Button>
          )}
          {can_go_on && (
            <Button loading={resume.isPending} onClick={() => resume.mutate(target)}>
              {t(job.state === 'stopped' ? 'go_on' : 'try_again')}
            </Button>
          )}
          <Button type="primary" onClick={onClose}>
            {kit('close')}
          </Button>
        </>
      }
    >
      <Shown of={query} rows={3}>
        {(found) => <JobState job={found} />}
      </Shown>
      <ProblemNotice error={stop.error ?? resume.error} />
    </Modal>
  );
}

type JobRow = Answer<typeof listBulks>['rows'][number];

function JobTable({ rows, onOpen }: { rows: readonly JobRow[]; onOpen(bulk_id: string): void }) {
  const t = useDeskTexts();
  const label = useLabel();
  const format = useFormat();
  if (rows.length === 0) return <Empty>{t('no_jobs')}</Empty>;
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">{t('action')}</th>
          <th scope="col">{t('state')}</th>
          <th scope="col" className="end">
            {t('done')}
          </th>
          <th scope="col" className="end">
            {t('refused')}
          </th>
          <th scope="col">{t('who')}</th>
          <th scope="col">{t('when')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.bulk_id}>
            <td>
              <Button size="small" type="link" onClick={() => onOpen(row.bulk_id)}>
                {label(BULK_ACTIONS[row.action as BulkAction])}
              </Button>
            </td>
            <td>
              <StateTag states={BULK_STATES} state={row.state} />
            </td>
            <td className="end">
              {format.number(row.rows_done)} / {format.number(row.rows_total)}
            </td>
            <td className="end">{format.number(row.rows_failed)}</td>
            <td>{row.who ?? '–'}</td>
            <td>{format.time(row.started_at)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The jobs of late, for whoever comes back to one. */
export function Jobs() {
  const t = useDeskTexts();
  const [open, setOpen] = useState(false);
  const [bulk_id, setBulkId] = useState<string | null>(null);
  const query = useQuery({
    queryKey: ['bulk', 'list'],
    queryFn: () => get<Answer<typeof listBulks>>('/v1/bulk', { limit: 30 }),
  });
  const going = query.data?.rows.filter((row) => isGoing(row.state)).length ?? 0;
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {going > 0 ? t('jobs_going', { count: going }) : t('jobs')}
      </Button>
      <Modal
        open={open && bulk_id === null}
        width={720}
        title={t('jobs')}
        footer={null}
        onCancel={() => setOpen(false)}
        destroyOnHidden
      >
        <Shown of={query} rows={4}>
          {({ rows }) => <JobTable rows={rows} onOpen={setBulkId} />}
        </Shown>
      </Modal>
      {bulk_id !== null && <JobDialog bulk_id={bulk_id} onClose={() => setBulkId(null)} />}
    </>
  );
}
