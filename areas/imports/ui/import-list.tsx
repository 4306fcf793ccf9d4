/** Files that were imported, with how far they are and what came back; and the way to a new one. */
import { Button } from 'antd';
import { useEffect } from 'react';
import { useFormat } from '../../../web/kit/format.ts';
import { Page, Panel } from '../../../web/kit/page.tsx';
import { usePages } from '../../../web/kit/pages.ts';
import { useFilters } from '../../../web/kit/search.ts';
import { useMay } from '../../../web/kit/session.ts';
import { Empty, Shown } from '../../../web/kit/states.tsx';
import { Tag, type Tone } from '../../../web/kit/tags.tsx';
import type { Answer } from '../../../web/kit/wire.ts';
import type { ImportKind, RunState } from '../model.ts';
import type { importList } from '../queries.ts';
import { ImportWizard } from './import-wizard.tsx';
import { useImportTexts } from './texts.ts';

type Row = Answer<typeof importList>['rows'][number];

const TONES: Record<RunState, Tone> = {
  running: 'active',
  done: 'good',
  failed: 'bad',
  interrupted: 'waiting',
};
const LOOK_AGAIN_MS = 1500;

function RunRow({ run, here }: { run: Row; here: boolean }) {
  const t = useImportTexts();
  const { number, time } = useFormat();
  const { rows_taken_in: taken, rows_replayed: replayed, rows_refused: refused } = run;
  const rows = taken + replayed + refused;
  const state = run.state as RunState;
  return (
    <tr className={here ? 'next' : ''}>
      <td>{t(run.kind as ImportKind)}</td>
      <td>
        {run.file_name}
        {state === 'interrupted' && <div className="soon">{t('interrupted_fix')}</div>}
      </td>
      <td>{time(run.started_at)}</td>
      <td>
        <Tag tone={TONES[state]}>{t(state)}</Tag>
      </td>
      <td>
        {state === 'running' && (
          <>
            <progress
              aria-label={t('progress')}
              value={rows}
              max={Math.max(rows, run.rows_expected)}
            />{' '}
            {t('of_rows', { rows: number(rows), expected: number(run.rows_expected) })}{' '}
          </>
        )}
        {t('counts', {
          taken: number(taken),
          replayed: number(replayed),
          refused: number(refused),
        })}
      </td>
      <td>
        {run.has_errors && (
          <a href={`/v1/imports/${run.run_id}/errors`} download>
            {t('errors_file')}
          </a>
        )}
      </td>
    </tr>
  );
}

function Runs({ run_id }: { run_id: string | undefined }) {
  const t = useImportTexts();
  const list = usePages<Row>('imports', '/v1/imports', {});
  const running = list.data?.some((run) => run.state === 'running') ?? false;
  const { refetch } = list;
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => void refetch(), LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [running, refetch]);
  return (
    <Shown of={list} rows={8}>
      {(runs) => (
        <Panel title={t('title')}>
          {runs.length === 0 && <Empty>{t('none')}</Empty>}
          {runs.length > 0 && (
            <table className="plain">
              <thead>
                <tr>
                  <th scope="col">{t('kind')}</th>
                  <th scope="col">{t('file')}</th>
                  <th scope="col">{t('started')}</th>
                  <th scope="col">{t('state')}</th>
                  <th scope="col">{t('progress')}</th>
                  <td />
                </tr>
              </thead>
              <tbody>
                {runs.map((run) => (
                  <RunRow key={run.run_id} run={run} here={run.run_id === run_id} />
                ))}
              </tbody>
            </table>
          )}
          {list.grid.hasMore && (
            <Button size="small" loading={list.grid.loadingMore} onClick={list.grid.onMore}>
              {t('older')}
            </Button>
          )}
        </Panel>
      )}
    </Shown>
  );
}

export function ImportList() {
  const t = useImportTexts();
  const may = useMay();
  const { search, change } = useFilters<{ step?: string; run_id?: string }>();
  const wizard = search.step === 'file' && may('import.run');
  return (
    <Page
      title={wizard ? t('add') : t('title')}
      actions={
        !wizard &&
        may('import.run') && (
          <Button size="small" type="primary" onClick={() => change({ step: 'file' })}>
            {t('add')}
          </Button>
        )
      }
    >
      {wizard ? (
        <ImportWizard
          onStarted={(run_id) => change({ step: undefined, run_id })}
          onLeave={() => change({ step: undefined })}
        />
      ) : (
        <Runs run_id={search.run_id} />
      )}
    </Page>
  );
}
