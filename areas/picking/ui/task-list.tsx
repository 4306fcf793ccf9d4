/** Pick tasks with their progress. */
import { Link, useNavigate } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import { useMemo } from 'react';
import { useFormat } from '../../../web/kit/format.ts';
import { Grid, type GridColumn } from '../../../web/kit/grid.tsx';
import { Page } from '../../../web/kit/page.tsx';
import { usePages } from '../../../web/kit/pages.ts';
import { useFilters } from '../../../web/kit/search.ts';
import { useSession } from '../../../web/kit/session.ts';
import { Shown } from '../../../web/kit/states.tsx';
import { StateTag } from '../../../web/kit/tags.tsx';
import { useWarehouses, WarehouseSelect } from '../../../web/kit/warehouses.tsx';
import type { Answer } from '../../../web/kit/wire.ts';
import { taskLifecycle } from '../lifecycle.ts';
import type { taskList } from '../queries.ts';
import { usePickTexts } from './texts.ts';

type Row = Answer<typeof taskList>['rows'][number];

interface TaskSearch {
  state?: string;
  wave_id?: string;
  warehouse_id?: string;
  /** 'true': only tasks of the one signed in. */
  mine?: string;
}

const VIEWS = ['open', 'finished', 'all'] as const;

function useColumns(): GridColumn<Row>[] {
  const t = usePickTexts();
  const format = useFormat();
  const { codeOf } = useWarehouses();
  return useMemo(() => {
    const metres = (mm: number) => format.number(Math.round(mm / 1000));
    const figure = (id: string, header: string, size: number, cell: GridColumn<Row>['cell']) => {
      return { id, header, size, align: 'end', cell } as const;
    };
    const link = ({ task_id, task_no }: Row) => (
      <Link to="/tasks/$task_id" params={{ task_id }}>
        {task_no}
      </Link>
    );
    const state = (row: Row) => <StateTag states={taskLifecycle.states} state={row.state} />;
    const short = (row: Row) => row.pieces_short > 0 && <b className="late">{row.pieces_short}</b>;
    const walk = (row: Row) =>
      t('walk_against', { walk: metres(row.walk_mm), usual: metres(row.s_shape_mm) });
    return [
      { id: 'task', header: t('task'), size: 130, cell: link },
      { id: 'state', header: t('state'), size: 95, cell: state },
      { id: 'wave', wide: true, header: t('wave'), size: 130, cell: (row) => row.wave_no },
      {
        id: 'warehouse',
        wide: true,
        header: t('warehouse'),
        size: 94,
        cell: (row) => codeOf(row.warehouse_id),
      },
      {
        id: 'assignee',
        wide: true,
        header: t('assignee'),
        size: 110,
        cell: (row) => row.assignee_name,
      },
      { ...figure('shipments', t('shipments'), 92, (row) => row.shipments), wide: true },
      figure('lines', t('lines'), 98, (row) => `${row.lines_done} / ${row.lines}`),
      figure('pieces', t('pieces'), 85, (row) => `${row.pieces_picked} / ${row.pieces}`),
      figure('short', t('short'), 70, short),
      { id: 'walk', wide: true, header: t('walk'), size: 180, cell: walk },
      {
        id: 'created',
        wide: true,
        header: t('created'),
        size: 140,
        cell: (row) => format.time(row.created_at),
      },
    ];
  }, [t, format, codeOf]);
}

export function TaskList() {
  const t = usePickTexts();
  const navigate = useNavigate();
  const { search, change } = useFilters<TaskSearch>();
  const me = useSession()?.id ?? undefined;
  const { mine, ...asked } = search;
  const assignee_id = mine === undefined ? undefined : me;
  const list = usePages<Row>('tasks', '/v1/tasks', { ...asked, assignee_id });
  const columns = useColumns();
  return (
    <Page
      kind="fill"
      title={t('title')}
      actions={
        <Button size="small" href="/pda">
          {t('on_phone')}
        </Button>
      }
      filters={
        <>
          <WarehouseSelect
            value={search.warehouse_id}
            onChange={(warehouse_id) => change({ warehouse_id })}
          />
          <Select
            size="small"
            style={{ width: 130 }}
            aria-label={t('which')}
            value={search.state ?? 'open'}
            onChange={(state) => change({ state })}
            options={VIEWS.map((value) => ({ value, label: t(value) }))}
          />
          {mine !== undefined && (
            <Button size="small" onClick={() => change({ mine: undefined })}>
              {t('of_mine')} ×
            </Button>
          )}
          {search.wave_id !== undefined && (
            <Button size="small" onClick={() => change({ wave_id: undefined })}>
              {t('of_wave')} ×
            </Button>
          )}
        </>
      }
    >
      <Shown of={list} rows={14}>
        {(rows) => (
          <Grid
            label={t('title')}
            name="tasks"
            rows={rows}
            columns={columns}
            rowId={(row) => row.task_id}
            onOpen={({ task_id }) => void navigate({ to: '/tasks/$task_id', params: { task_id } })}
            {...list.grid}
          />
        )}
      </Shown>
    </Page>
  );
}
