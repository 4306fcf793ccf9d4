/** Beside the plan: the chosen cell with its bins, and while editing what can be changed there. */
import { Button, Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import {
  CELL_KINDS,
  type FloorPlan,
  SIDE_NAMES,
  SIDES,
  type Side,
} from '../../../engines/floor-plan/plan.ts';
import { Field } from '../../../web/kit/field.tsx';
import { useFormat } from '../../../web/kit/format.ts';
import { Panel } from '../../../web/kit/page.tsx';
import { useLabel } from '../../../web/kit/texts.ts';
import {
  aisleAt,
  aisleNamed,
  type Cell,
  type Draft,
  type FloorBin,
  kindOf,
  placed,
  renamed,
} from './floor-edit.ts';
import { useFloorTexts } from './texts.ts';

/** What lies in bins and how often it is picked. */
export type Heat = ReadonlyMap<string, { qty: number; picks: number }>;

interface PanelProps {
  draft: Draft;
  cell: Cell | null;
  heat: Heat;
  /** Takes changes; null while the plan is only looked at. */
  onChange: ((draft: Draft) => void) | null;
}

const MOST_NAMED = 40;

function BinTable({ bins, heat, onOff }: BinTableProps) {
  const t = useFloorTexts();
  const { number } = useFormat();
  const label = useLabel();
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">{t('bin')}</th>
          <th scope="col" className="end">
            {t('level')}
          </th>
          <th scope="col">{t('side')}</th>
          <th scope="col" className="end">
            {t('pieces')}
          </th>
          <th scope="col" className="end">
            {t('picks')}
          </th>
          {onOff !== null && <td />}
        </tr>
      </thead>
      <tbody>
        {bins.map(({ code, location_id, level, side }) => (
          <tr key={code}>
            <td className="mono">{code}</td>
            <td className="end">{level}</td>
            <td>{side === null ? t('any_side') : label(SIDES[side as Side])}</td>
            <td className="end">{number(heat.get(location_id)?.qty ?? 0)}</td>
            <td className="end">{number(heat.get(location_id)?.picks ?? 0)}</td>
            {onOff !== null && (
              <td className="end">
                <Button
                  size="small"
                  type="text"
                  aria-label={t('take_off', { code })}
                  title={t('take_off', { code })}
                  onClick={() => onOff(code)}
                >
                  ×
                </Button>
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface BinTableProps {
  bins: readonly FloorBin[];
  heat: Heat;
  onOff: ((code: string) => void) | null;
}

interface ChangeProps {
  draft: Draft;
  cell: Cell;
  onChange(draft: Draft): void;
}

function PlaceBin({ draft, cell, onChange }: ChangeProps) {
  const t = useFloorTexts();
  const label = useLabel();
  const [code, setCode] = useState('');
  const [side, setSide] = useState<Side | null>(null);
  const [level, setLevel] = useState(0);
  const good = /^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/.test(code);
  const place = () => {
    if (!good) return;
    const step = side === null ? { dx: 0, dy: 0 } : SIDES[side];
    const aisle = aisleAt(draft.plan, { x: cell.x + step.dx, y: cell.y + step.dy });
    onChange({ ...draft, bins: placed(draft.bins, code, { ...cell, side, level, aisle }) });
    setCode('');
  };
  return (
    <>
      <h3>{t('place_bin')}</h3>
      <Field label={t('bin')}>
        {(id) => (
          <Input
            id={id}
            value={code}
            onChange={(event) => setCode(event.target.value.trim())}
            onPressEnter={place}
          />
        )}
      </Field>
      <div className="floor-pair">
        <Field label={t('level')}>
          {(id) => (
            <InputNumber
              id={id}
              min={0}
              max={99}
              value={level}
              onChange={(value) => setLevel(value ?? 0)}
            />
          )}
        </Field>
        <Field label={t('side')}>
          {(id) => (
            <Select
              id={id}
              value={side ?? ''}
              onChange={(value: Side | '') => setSide(value === '' ? null : value)}
              options={[
                { value: '', label: t('any_side') },
                ...SIDE_NAMES.map((each) => ({ value: each, label: label(SIDES[each]) })),
              ]}
            />
          )}
        </Field>
      </div>
      <Button size="small" disabled={!good} onClick={place}>
        {t('place')}
      </Button>{' '}
      <span className="quiet">{t('new_code')}</span>
    </>
  );
}

function Names({ draft, cell, onChange }: ChangeProps) {
  const t = useFloorTexts();
  const { plan } = draft;
  const here = (each: Cell) => each.x === cell.x && each.y === cell.y;
  const point = [...plan.starts, ...plan.drops].find(here);
  const aisle = plan.aisles.find(here);
  const number = aisle?.aisle ?? aisleAt(plan, cell);
  const change = (next: FloorPlan) => onChange({ ...draft, plan: next });
  return (
    <>
      {point !== undefined && (
        <Field label={t('point_name')}>
          {(id) => (
            <Input
              id={id}
              value={point.name}
              maxLength={40}
              onChange={(event) => change(renamed(plan, cell, event.target.value))}
            />
          )}
        </Field>
      )}
      <div className="floor-pair">
        <Field label={t('aisle_name')}>
          {(id) => (
            <Input
              id={id}
              value={aisle?.name ?? ''}
              maxLength={40}
              onChange={(event) => change(aisleNamed(plan, cell, number, event.target.value))}
            />
          )}
        </Field>
        <Field label={t('aisle_number')}>
          {(id) => (
            <InputNumber
              id={id}
              min={0}
              max={9999}
              value={number}
              disabled={aisle === undefined}
              onChange={(value) => change(aisleNamed(plan, cell, value ?? 0, aisle?.name ?? ''))}
            />
          )}
        </Field>
      </div>
    </>
  );
}

function Unplaced({ bins }: { bins: readonly FloorBin[] }) {
  const t = useFloorTexts();
  const open = bins.filter((bin) => bin.active && bin.cell_x === null);
  const named = open.slice(0, MOST_NAMED);
  return (
    <Panel title={`${t('unplaced')}: ${open.length}`}>
      {open.length === 0 ? (
        <div className="quiet">{t('all_placed')}</div>
      ) : (
        <div className="mono">
          {named.map((bin) => bin.code).join(' ')}{' '}
          {open.length > named.length && t('more', { count: open.length - named.length })}
        </div>
      )}
    </Panel>
  );
}

export function CellPanel({ draft, cell, heat, onChange }: PanelProps) {
  const t = useFloorTexts();
  const label = useLabel();
  const here =
    cell === null ? [] : draft.bins.filter((bin) => bin.cell_x === cell.x && bin.cell_y === cell.y);
  const off = (code: string) => onChange?.({ ...draft, bins: placed(draft.bins, code, null) });
  return (
    <div className="floor-side">
      {cell === null ? (
        <p className="quiet">{t('no_cell')}</p>
      ) : (
        <Panel
          title={t('cell', { x: cell.x, y: cell.y })}
          extra={<span className="quiet">{label(CELL_KINDS[kindOf(draft.plan, cell)])}</span>}
        >
          <h3>{t('bins_here')}</h3>
          {here.length === 0 ? (
            <div className="quiet">{t('no_bins')}</div>
          ) : (
            <BinTable bins={here} heat={heat} onOff={onChange === null ? null : off} />
          )}
          {onChange !== null && (
            <>
              <PlaceBin key={`${cell.x},${cell.y}`} draft={draft} cell={cell} onChange={onChange} />
              <h3>{t('names')}</h3>
              <Names draft={draft} cell={cell} onChange={onChange} />
            </>
          )}
        </Panel>
      )}
      <Unplaced bins={draft.bins} />
    </div>
  );
}
