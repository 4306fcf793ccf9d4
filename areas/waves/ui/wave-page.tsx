/** Waves: what waits in each warehouse, releasing it, and the progress on the floor. */
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { get } from '../../../web/kit/api.ts';
import { useFormat } from '../../../web/kit/format.ts';
import { Grid, type GridColumn } from '../../../web/kit/grid.tsx';
import { useNow } from '../../../web/kit/now.ts';
import { Page, Panel } from '../../../web/kit/page.tsx';
import { usePages } from '../../../web/kit/pages.ts';
import { useFilters } from '../../../web/kit/search.ts';
import { useMay } from '../../../web/kit/session.ts';
import { Empty, Shown } from '../../../web/kit/states.tsx';
import { Tag } from '../../../web/kit/tags.tsx';
import { useWarehouses, WarehouseSelect } from '../../../web/kit/warehouses.tsx';
import type { Answer } from '../../../web/kit/wire.ts';
import type { waitingList, waveList } from '../queries.ts';
import { ReasonsDialog } from './reasons-dialog.tsx';
import { ReleaseDialog } from './release-dialog.tsx';
import { SettingsDialog } from './settings-dialog.tsx';
import { useWaveTexts } from './texts.ts';

type WaveRow = Answer<typeof waveList>['rows'][number];
type WaitingRow = Answer<typeof waitingList>[number];

interface WaitingProps {
  rows: WaitingRow[];
  onRelease(row: WaitingRow): void;
  onSet(row: WaitingRow): void;
}

function Waiting({ rows, onRelease, onSet }: WaitingProps) {
  const t = useWaveTexts();
  const format = useFormat();
  const now = useNow();
  const may = useMay();
  return (
    <Panel title={t('waiting')}>
      {rows.length === 0 && <Empty>{t('nothing_waits')}</Empty>}
      {rows.length > 0 && (
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{t('warehouse')}</th>
              <th scope="col" className="end">
                {t('shipments')}
              </th>
              <th scope="col" className="end">
                {t('late')}
              </th>
              <th scope="col" className="end">
                {t('due')}
              </th>
              <th scope="col" className="end">
                {t('held')}
              </th>
              <th scope="col">{t('first')}</th>
              <td />
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.warehouse_id}>
                <td>
                  <b>{row.code}</b> {row.name}
                </td>
                <td className="end">{row.shipments}</td>
                <td className={row.late > 0 ? 'end late' : 'end zero'}>{row.late}</td>
                <td className="end">{row.due_within_day}</td>
                <td className={row.held === 0 ? 'end zero' : 'end'}>{row.held}</td>
                <td>{row.first_ship_by === null ? '–' : format.due(row.first_ship_by, now)}</td>
                <td className="end">
                  {may('wave.release') && (
                    <>
                      <Button size="small" onClick={() => onSet(row)}>
                        {t('settings')}
                      </Button>{' '}
                      <Button size="small" type="primary" onClick={() => onRelease(row)}>
                        {t('release')}
                      </Button>
                    </>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

function WalkOf({ row: { walk_mm, s_shape_mm } }: { row: WaveRow }) {
  const t = useWaveTexts();
  const format = useFormat();
  const metres = format.number(Math.round(walk_mm / 1000));
  const saved = s_shape_mm > 0 ? Math.round(100 - (100 * walk_mm) / s_shape_mm) : 0;
  return saved > 0 ? t('walk_saved', { walk: metres, saved }) : t('walk_plain', { walk: metres });
}

function WhyButton({ onPress }: { onPress(): void }) {
  const t = useWaveTexts();
  return (
    <Button
      size="small"
      onClick={(event) => {
        event.stopPropagation();
        onPress();
      }}
    >
      {t('why')}
    </Button>
  );
}

const STATES = {
  released: ['state_released', 'active'],
  done: ['state_done', 'good'],
  cancelled: ['state_cancelled', 'bad'],
} as const;

function useColumns(onWhy: (row: WaveRow) => void): GridColumn<WaveRow>[] {
  const t = useWaveTexts();
  const format = useFormat();
  const { codeOf } = useWarehouses();
  return useMemo(() => {
    const state = (name: string) => {
      const [text, tone] = STATES[name as keyof typeof STATES];
      return <Tag tone={tone}>{t(text)}</Tag>;
    };
    return [
      {
        id: 'wave',
        header: t('wave'),
        size: 140,
        cell: (row) => <span className="mono">{row.wave_no}</span>,
      },
      { id: 'state', header: t('state'), size: 110, cell: (row) => state(row.state) },
      {
        id: 'warehouse',
        header: t('warehouse'),
        size: 90,
        cell: (row) => codeOf(row.warehouse_id),
      },
      {
        id: 'shipments',
        header: t('shipments'),
        size: 90,
        align: 'end',
        cell: (row) => row.shipments,
      },
      {
        id: 'tasks',
        header: t('tasks'),
        size: 100,
        align: 'end',
        cell: (row) => `${row.tasks_done} / ${row.tasks}`,
      },
      {
        id: 'pieces',
        header: t('pieces'),
        size: 120,
        align: 'end',
        cell: (row) => `${row.pieces_picked} / ${row.pieces}`,
      },
      {
        id: 'short',
        header: t('short'),
        size: 70,
        align: 'end',
        cell: (row) => (row.pieces_short > 0 ? <b className="late">{row.pieces_short}</b> : ''),
      },
      { id: 'walk', header: t('walk'), size: 190, cell: (row) => <WalkOf row={row} /> },
      {
        id: 'why',
        header: t('why'),
        size: 80,
        cell: (row) => <WhyButton onPress={() => onWhy(row)} />,
      },
      { id: 'since', header: t('since'), size: 140, cell: (row) => format.time(row.released_at) },
    ];
  }, [t, format, codeOf, onWhy]);
}

export function WavePage() {
  const t = useWaveTexts();
  const navigate = useNavigate();
  const { search, change } = useFilters<{ warehouse_id?: string }>();
  const [releasing, setReleasing] = useState<WaitingRow | null>(null);
  const [setting, setSetting] = useState<WaitingRow | null>(null);
  const [why, setWhy] = useState<WaveRow | null>(null);
  const { warehouse_id } = search;
  const waiting = useQuery({
    queryKey: ['waiting', warehouse_id],
    queryFn: () => get<WaitingRow[]>('/v1/waves/waiting', { warehouse_id }),
  });
  const list = usePages<WaveRow>('waves', '/v1/waves', { warehouse_id, state: 'released' });
  const columns = useColumns(setWhy);
  return (
    <Page
      kind="fill"
      title={t('title')}
      filters={
        <WarehouseSelect value={warehouse_id} onChange={(id) => change({ warehouse_id: id })} />
      }
    >
      <Shown of={waiting} rows={3}>
        {(rows) => <Waiting rows={rows} onRelease={setReleasing} onSet={setSetting} />}
      </Shown>
      <h2 style={{ fontSize: 13, margin: '2px 0 6px' }}>{t('list')}</h2>
      <Shown of={list} rows={8}>
        {(rows) => (
          <Grid
            label={t('list')}
            name="waves"
            rows={rows}
            columns={columns}
            rowId={(row) => row.wave_id}
            onOpen={({ wave_id }) =>
              void navigate({ to: '/tasks', search: { wave_id, state: 'all' } })
            }
            {...list.grid}
          />
        )}
      </Shown>
      {setting !== null && <SettingsDialog row={setting} onClose={() => setSetting(null)} />}
      {why !== null && <ReasonsDialog {...why} onClose={() => setWhy(null)} />}
      {releasing !== null && <ReleaseDialog row={releasing} onClose={() => setReleasing(null)} />}
    </Page>
  );
}
