/** The floor plan of a warehouse: looked at with its heat, edited, laid out by pattern or files. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Select } from 'antd';
import { useMemo, useState } from 'react';
import { emptyPlan } from '../../../engines/floor-plan/pattern.ts';
import { get, post } from '../../../web/kit/api.ts';
import { useFormat } from '../../../web/kit/format.ts';
import { Page } from '../../../web/kit/page.tsx';
import { heatSteps, stacksOf } from '../../../web/kit/plan-shapes.ts';
import { PlanLegend, PlanView } from '../../../web/kit/plan-view.tsx';
import { ProblemNotice } from '../../../web/kit/problems.tsx';
import { useFilters } from '../../../web/kit/search.ts';
import { useMay } from '../../../web/kit/session.ts';
import { Empty, Shown } from '../../../web/kit/states.tsx';
import { useWarehouses, WarehouseSelect } from '../../../web/kit/warehouses.tsx';
import type { Answer } from '../../../web/kit/wire.ts';
import type { SavedFloor } from '../commands-floor.ts';
import type { floorHeat } from '../queries-floor.ts';
import { CellPanel, type Heat } from './cell-panel.tsx';
import {
  type Cell,
  changed,
  changesOf,
  type Draft,
  type Editing,
  type Floor,
  painted,
  paintedRange,
  startEditing,
  type Tool,
  undone,
} from './floor-edit.ts';
import { Measures, Tools } from './floor-tools.tsx';
import { ImportDialog } from './import-dialog.tsx';
import { PatternDialog } from './pattern-dialog.tsx';
import { useFloorTexts } from './texts.ts';

interface FloorSearch {
  warehouse_id?: string;
  version?: string;
  heat?: string;
}

const NO_HEAT: Heat = new Map();
const ASIDE = 5 * 60_000;

function useHeat(warehouse_id: string): Heat {
  const { data } = useQuery({
    queryKey: ['floor-heat', warehouse_id],
    queryFn: () => get<Answer<typeof floorHeat>>(`/v1/floor-plans/${warehouse_id}/heat`),
    staleTime: ASIDE,
  });
  return useMemo(() => {
    if (data === undefined) return NO_HEAT;
    return new Map(data.map((row) => [row.location_id, row]));
  }, [data]);
}

/** Writes what was edited as a new version. */
function useSave(floor: Floor, onSaved: (saved: SavedFloor) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (draft: Draft) => {
      const where = { warehouse: floor.warehouse_id, base_version: floor.version };
      return post<SavedFloor>('/v1/floor-plans/save', {
        ...where,
        ...changesOf(floor.bins, draft),
      });
    },
    onSuccess: onSaved,
    onSettled: () => queries.invalidateQueries(),
  });
}

/** The plan in the hand of somebody who edits it: the draft, the tool, what a pressed cell does. */
function useEditing(floor: Floor) {
  const [editing, setEditing] = useState<Editing | null>(null);
  const [tool, setTool] = useState<Tool>('look');
  const [cell, setCell] = useState<Cell | null>(null);
  const shown: Draft | null =
    editing?.draft ?? (floor.plan === null ? null : { plan: floor.plan, bins: floor.bins });
  const change = (draft: Draft, joined = false) => {
    if (editing !== null) setEditing(changed(editing, draft, joined));
  };
  return {
    editing,
    tool,
    cell,
    shown,
    change,
    setTool,
    begin: () => {
      setTool('look');
      setEditing(startEditing(shown ?? { plan: emptyPlan(20, 12, 1000), bins: floor.bins }));
    },
    undo: () => setEditing(editing === null ? null : undone(editing)),
    end: () => setEditing(null),
    press: (at: Cell, { first, range }: { first: boolean; range: boolean }) => {
      const from = cell ?? at;
      setCell(at);
      // A point is set by pressing, not by dragging over.
      const points = tool === 'start' || tool === 'drop';
      if (editing === null || tool === 'look' || (points && !first)) return;
      const { plan } = editing.draft;
      const after = range ? paintedRange(plan, tool, from, at) : painted(plan, tool, at);
      if (after !== plan) change({ ...editing.draft, plan: after }, !first);
    },
  };
}

interface BarProps {
  edit: ReturnType<typeof useEditing>;
  save: ReturnType<typeof useSave>;
  /** An older version may be saved as it is. */
  old: boolean;
  summary: string;
}

function EditBar({ edit, save, old, summary }: BarProps) {
  const t = useFloorTexts();
  const may = useMay();
  const { editing } = edit;
  const discard = () => {
    save.reset();
    edit.end();
  };
  return (
    <div className="floor-tools">
      {editing === null && may('places.edit') && (
        <Button size="small" onClick={edit.begin}>
          {t('edit')}
        </Button>
      )}
      {editing !== null && (
        <>
          <Button
            size="small"
            type="primary"
            disabled={!editing.changed && !old}
            loading={save.isPending}
            onClick={() => save.mutate(editing.draft)}
          >
            {t('save')}
          </Button>
          <Button size="small" disabled={editing.before.length === 0} onClick={edit.undo}>
            {t('undo')}
          </Button>
          <Button size="small" onClick={discard}>
            {t('discard')}
          </Button>
        </>
      )}
      <span className="quiet">{summary}</span>
    </div>
  );
}

function NoPlan({ onDraw }: { onDraw(): void }) {
  const t = useFloorTexts();
  const may = useMay();
  return (
    <Empty>
      <p>{t('none')}</p>
      {may('places.edit') && (
        <Button size="small" onClick={onDraw}>
          {t('draw')}
        </Button>
      )}
    </Empty>
  );
}

interface FloorProps {
  floor: Floor;
  heat_kind: 'none' | 'qty' | 'picks';
  onSaved(saved: SavedFloor): void;
}

function Plan({ floor, heat_kind, onSaved }: FloorProps) {
  const t = useFloorTexts();
  const { number } = useFormat();
  const heat = useHeat(floor.warehouse_id);
  const edit = useEditing(floor);
  const { editing, tool, cell, shown } = edit;
  const save = useSave(floor, (saved) => {
    edit.end();
    onSaved(saved);
  });
  const stacks = useMemo(() => {
    const of = (each: { qty: number; picks: number }) =>
      heat_kind === 'qty' ? each.qty : heat_kind === 'picks' ? each.picks : 0;
    const warm = new Map([...heat].map(([id, each]) => [id, of(each)]));
    return stacksOf(shown?.bins ?? [], warm);
  }, [shown?.bins, heat, heat_kind]);
  if (shown === null) return <NoPlan onDraw={edit.begin} />;
  const { plan, bins } = shown;
  const facts = { width: plan.width, depth: plan.depth, cell: number(plan.cell_mm) };
  const summary = t('summary', { ...facts, bins: number(bins.length) });
  const old = floor.shown_version !== floor.version;
  return (
    <>
      <EditBar edit={edit} save={save} old={old} summary={summary} />
      {old && <p className="quiet">{t('old_version')}</p>}
      {editing !== null && <Tools tool={tool} onTool={edit.setTool} />}
      <ProblemNotice error={save.error} />
      <div className="floor-layout">
        <PlanView
          key={`${floor.warehouse_id} ${plan.width} ${plan.depth}`}
          plan={plan}
          stacks={stacks}
          label={`${t('title')}: ${summary}`}
          cursor={cell}
          paints={editing !== null && tool !== 'look'}
          onCell={edit.press}
        />
        <div className="floor-side">
          <CellPanel
            draft={shown}
            cell={cell}
            heat={heat}
            onChange={editing === null ? null : edit.change}
          />
          {editing !== null && (
            <Measures plan={plan} onChange={(next) => edit.change({ ...shown, plan: next })} />
          )}
        </div>
      </div>
      <PlanLegend ends={heat_kind === 'none' ? [] : heatSteps(stacks)} />
    </>
  );
}

interface HeadProps {
  floor: Floor | undefined;
  onChange(change: FloorSearch): void;
  search: FloorSearch;
}

/** Which version, which colours. */
function Filters({ floor, search, onChange }: HeadProps) {
  const t = useFloorTexts();
  const { time } = useFormat();
  const how = { editor: t('editor'), pattern: t('pattern'), import: t('import') };
  const heats = [
    { value: 'none', label: t('heat_none') },
    { value: 'qty', label: t('heat_qty') },
    { value: 'picks', label: t('heat_picks') },
  ];
  return (
    <>
      {floor !== undefined && floor.version > 0 && (
        <Select
          size="small"
          style={{ width: 300 }}
          aria-label={t('version')}
          value={floor.shown_version}
          onChange={(version) => {
            onChange({ version: version === floor.version ? '' : String(version) });
          }}
          options={floor.versions.map(({ version, made_by, saved_at }) => ({
            value: version,
            label: t('version_of', {
              version,
              how: how[made_by as keyof typeof how],
              time: time(saved_at),
            }),
          }))}
        />
      )}
      <Select
        size="small"
        style={{ width: 170 }}
        aria-label={t('heat')}
        value={search.heat ?? 'none'}
        onChange={(heat) => onChange({ heat })}
        options={heats}
      />
    </>
  );
}

export function FloorPage() {
  const t = useFloorTexts();
  const may = useMay();
  const { message } = App.useApp();
  const { list } = useWarehouses();
  const { search, change } = useFilters<FloorSearch>();
  const [dialog, setDialog] = useState<'pattern' | 'import' | null>(null);
  const warehouse_id = search.warehouse_id ?? list[0]?.warehouse_id;
  const query = useQuery({
    queryKey: ['floor', warehouse_id, search.version ?? ''],
    queryFn: () => get<Floor>(`/v1/floor-plans/${warehouse_id}`, { version: search.version }),
    enabled: warehouse_id !== undefined,
  });
  const floor = query.data;
  const told = (saved: SavedFloor | null) => {
    setDialog(null);
    if (saved === null) return;
    const { version, bins_placed: placed, bins_unplaced: unplaced } = saved;
    void message.success(t('saved', { version, placed, unplaced }));
    change({ version: undefined });
  };
  const asked = { warehouse_id: warehouse_id ?? '', version: floor?.version ?? 0, onClose: told };
  return (
    <Page
      kind="fill"
      title={t('title')}
      filters={
        <>
          <WarehouseSelect
            all={false}
            value={warehouse_id}
            onChange={(id) => change({ warehouse_id: id, version: undefined })}
          />
          <Filters floor={floor} search={search} onChange={change} />
        </>
      }
      actions={
        may('places.edit') &&
        floor !== undefined && (
          <>
            <Button size="small" onClick={() => setDialog('pattern')}>
              {t('by_pattern')}
            </Button>
            <Button size="small" onClick={() => setDialog('import')}>
              {t('by_import')}
            </Button>
          </>
        )
      }
    >
      {warehouse_id === undefined ? (
        <Empty>{t('choose')}</Empty>
      ) : (
        <Shown of={query}>
          {(data) => (
            <Plan
              key={`${data.warehouse_id} ${data.shown_version}`}
              floor={data}
              heat_kind={(search.heat ?? 'none') as 'none' | 'qty' | 'picks'}
              onSaved={told}
            />
          )}
        </Shown>
      )}
      {dialog === 'pattern' && <PatternDialog {...asked} present={floor?.plan ?? null} />}
      {dialog === 'import' && <ImportDialog {...asked} />}
    </Page>
  );
}
