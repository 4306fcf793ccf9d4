/** Doing one thing with all orders that match: first what would happen, then the job and its end. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Progress as Bar, Button, Dropdown, Input, Modal } from 'antd';
import { useState } from 'react';
import { RefusedList, useCommand } from '../../../web/kit/act.tsx';
import { get, post } from '../../../web/kit/api.ts';
import { Field } from '../../../web/kit/field.tsx';
import { useFormat } from '../../../web/kit/format.ts';
import { useKitTexts } from '../../../web/kit/kit-texts.ts';
import { Facts } from '../../../web/kit/page.tsx';
import { ProblemNotice } from '../../../web/kit/problems.tsx';
import { useMay } from '../../../web/kit/session.ts';
import { Empty, Shown } from '../../../web/kit/states.tsx';
import { StateTag } from '../../../web/kit/tags.tsx';
import { useLabel, useLocale } from '../../../web/kit/texts.ts';
import type { Answer, ProblemBody } from '../../../web/kit/wire.ts';
import type { listBulks, previewBulk, readBulk } from '../../desk/bulk.ts';
import {
  BULK_ACTIONS,
  BULK_STATES,
  type BulkAction,
  bulkActions,
  type Search,
} from '../../desk/model.ts';
import { EXCEPTIONS, type ExceptionKind } from '../../review/model.ts';
import { STAGES, type Stage } from '../lifecycle.ts';
import { paramsOf } from './desk.ts';
import { useDeskTexts } from './desk-texts.ts';
import { useOrderTexts } from './texts.ts';

type Preview = Answer<typeof previewBulk>;
type Job = Answer<typeof readBulk>;

const isGoing = (state: string | undefined) => state === 'selecting' || state === 'running';

/** Why orders would be refused, in a few words. */
function useWhy(): (refused: Preview['refused'][number]) => string {
  const t = useDeskTexts();
  const label = useLabel();
  return ({ code, members }) => {
    if (code === 'STATE_FORBIDS') {
      return t('why_stage', { stage: label(STAGES[members['state'] as Stage]) });
    }
    if (code === 'ORDER_BLOCKED') {
      const kinds = (members['kinds'] as ExceptionKind[]).map((kind) => label(EXCEPTIONS[kind]));
      return t('why_blocked', { kinds: kinds.join(label({ en: ', ', zh: '\u3001' })) });
    }
    return code === 'DOCUMENT_NOT_READY' ? t('why_no_paper') : code;
  };
}

function Judged({ preview }: { preview: Preview }) {
  const t = useDeskTexts();
  const { number } = useFormat();
  const why = useWhy();
  const { total, would, already, refused } = preview;
  return (
    <>
      <Facts
        facts={[
          [t('total'), number(total)],
          [t('would'), <b key="would">{number(would)}</b>],
          ...(already > 0 ? [[t('already'), number(already)] as const] : []),
          [t('refused'), number(refused.reduce((sum, each) => sum + each.orders, 0))],
        ]}
      />
      <ul className="refused">
        {refused.map((each) => (
          <li key={why(each)}>
            <strong>{number(each.orders)}</strong> {why(each)}
          </li>
        ))}
      </ul>
    </>
  );
}

interface StartProps {
  action: BulkAction;
  search: Search;
  onClose(): void;
  onStarted(bulk_id: string): void;
}

/** Shows what would happen, asks for a reason where one is needed, and starts the job. */
function StartDialog({ action, search, onClose, onStarted }: StartProps) {
  const t = useDeskTexts();
  const kit = useKitTexts();
  const label = useLabel();
  const { number } = useFormat();
  const queries = useQueryClient();
  const [words, setWords] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const filter = paramsOf(search);
  const preview = useQuery({
    queryKey: ['bulk-preview', action, filter],
    queryFn: () => get<Preview>('/v1/bulk/preview', { ...filter, action }),
    // What somebody agreed to stays as it was shown.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    meta: { calm: true },
  });
  const { says } = BULK_ACTIONS[action];
  const { data } = preview;
  const start = async () => {
    setBusy(true);
    try {
      const input = { action, filter, upto: data!.upto, words: words.trim() };
      const { bulk_id } = await post<{ bulk_id: string }>('/v1/bulk', input);
      void queries.invalidateQueries({ queryKey: ['bulk'] });
      onStarted(bulk_id);
    } catch (refused) {
      setError(refused);
      setBusy(false);
    }
  };
  const name = label(BULK_ACTIONS[action]);
  return (
    <Modal
      open
      width={520}
      title={`${name}: ${t('all_matching')}`}
      okText={data === undefined ? name : t('do_it', { action: name, count: number(data.would) })}
      cancelText={kit('cancel')}
      confirmLoading={busy}
      okButtonProps={{
        danger: action === 'cancel',
        disabled: !data || data.would === 0 || (says !== null && words.trim() === ''),
      }}
      onOk={() => void start()}
      onCancel={onClose}
      destroyOnHidden
    >
      <Shown of={preview} rows={4}>
        {(found) => <Judged preview={found} />}
      </Shown>
      {says !== null && (
        <Field label={t(says)}>
          {(id) => (
            <Input.TextArea
              id={id}
              autoFocus
              rows={2}
              maxLength={300}
              value={words}
              onChange={(event) => setWords(event.target.value)}
            />
          )}
        </Field>
      )}
      {action === 'cancel' && <p className="late">{t('no_way_back')}</p>}
      <ProblemNotice error={error} />
    </Modal>
  );
}

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

/** One job: how far it is, what was refused, stopping it and going on. */
export function JobDialog({ bulk_id, onClose }: { bulk_id: string; onClose(): void }) {
  const t = useDeskTexts();
  const kit = useKitTexts();
  const label = useLabel();
  const { number } = useFormat();
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
        {({ state, rows_total, rows_done, rows_failed, words, problem }) => {
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
                status={going ? 'active' : 'normal'}
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
        }}
      </Shown>
      <ProblemNotice error={stop.error ?? resume.error} />
    </Modal>
  );
}

/** The bar for all that match: one menu of everything that somebody may do. */
export function BulkAll({ search, onClose }: { search: Search; onClose(): void }) {
  const t = useDeskTexts();
  const o = useOrderTexts();
  const label = useLabel();
  const may = useMay();
  const [action, setAction] = useState<BulkAction | null>(null);
  const [bulk_id, setBulkId] = useState<string | null>(null);
  const items = bulkActions
    .filter((each) => may(BULK_ACTIONS[each].permission))
    .map((key) => ({ key, label: label(BULK_ACTIONS[key]), danger: key === 'cancel' }));
  return (
    <div className="bulk">
      <strong>{t('all_chosen')}</strong>
      <Dropdown
        trigger={['click']}
        menu={{ items, onClick: ({ key }) => setAction(key as BulkAction) }}
      >
        <Button size="small" type="primary">
          {t('choose_action')}
        </Button>
      </Dropdown>
      <Button size="small" onClick={onClose}>
        {o('clear_choice')}
      </Button>
      {action !== null && (
        <StartDialog
          action={action}
          search={search}
          onClose={() => setAction(null)}
          onStarted={(id) => {
            setAction(null);
            setBulkId(id);
          }}
        />
      )}
      {bulk_id !== null && <JobDialog bulk_id={bulk_id} onClose={onClose} />}
    </div>
  );
}

/** The jobs of late, for whoever comes back to one. */
export function Jobs() {
  const t = useDeskTexts();
  const label = useLabel();
  const format = useFormat();
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
          {({ rows }) =>
            rows.length === 0 ? (
              <Empty>{t('no_jobs')}</Empty>
            ) : (
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
                        <Button size="small" type="link" onClick={() => setBulkId(row.bulk_id)}>
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
            )
          }
        </Shown>
      </Modal>
      {bulk_id !== null && <JobDialog bulk_id={bulk_id} onClose={() => setBulkId(null)} />}
    </>
  );
}
