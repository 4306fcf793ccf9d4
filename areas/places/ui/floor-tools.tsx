/** The tools of the plan's editor, and the measures and speeds of a plan. */
import { Button, InputNumber } from 'antd';
import {
  CELL_KINDS,
  type CellKind,
  type FloorPlan,
  SIDE_NAMES,
  SIDES,
} from '../../../engines/floor-plan/plan.ts';
import { Field } from '../../../web/kit/field.tsx';
import { Panel } from '../../../web/kit/page.tsx';
import { useLabel } from '../../../web/kit/texts.ts';
import { resized, type Tool } from './floor-edit.ts';
import { useFloorTexts } from './texts.ts';

const KINDS = Object.keys(CELL_KINDS) as CellKind[];

interface ToolsProps {
  tool: Tool;
  onTool(tool: Tool): void;
}

export function Tools({ tool, onTool }: ToolsProps) {
  const t = useFloorTexts();
  const label = useLabel();
  const words: [Tool, string][] = [
    ['look', t('look')],
    ...KINDS.map((kind): [Tool, string] => [kind, label(CELL_KINDS[kind])]),
    ['both', t('both')],
    ...SIDE_NAMES.map((side): [Tool, string] => {
      return [side, t('only', { side: SIDES[side].letter })];
    }),
    ['start', t('start')],
    ['drop', t('drop')],
  ];
  return (
    <div className="floor-tools" role="toolbar" aria-label={t('tools')}>
      {words.map(([name, word]) => (
        <Button
          key={name}
          size="small"
          type={name === tool ? 'primary' : 'default'}
          aria-pressed={name === tool}
          onClick={() => onTool(name)}
        >
          {word}
        </Button>
      ))}
      <span className="quiet">{t('tool_hint')}</span>
    </div>
  );
}

interface FactsProps {
  plan: FloorPlan;
  onChange(plan: FloorPlan): void;
}

export function Measures({ plan, onChange }: FactsProps) {
  const t = useFloorTexts();
  const { width, depth, cell_mm, lift_ms_per_level, speeds } = plan;
  const size = (value: number | null) => Math.min(400, Math.max(1, value ?? 1));
  const speed = (kind: keyof FloorPlan['speeds']) => (value: number | null) => {
    onChange({ ...plan, speeds: { ...speeds, [kind]: value ?? speeds[kind] } });
  };
  const fields: [string, number, number, number, (value: number | null) => void][] = [
    [t('columns'), width, 1, 400, (value) => onChange(resized(plan, size(value), depth))],
    [t('rows'), depth, 1, 400, (value) => onChange(resized(plan, width, size(value)))],
    [
      t('cell_mm'),
      cell_mm,
      100,
      10_000,
      (value) => onChange({ ...plan, cell_mm: value ?? cell_mm }),
    ],
    [
      t('lift'),
      lift_ms_per_level,
      0,
      600_000,
      (value) => onChange({ ...plan, lift_ms_per_level: value ?? 0 }),
    ],
    [t('speed_floor'), speeds.floor, 50, 10_000, speed('floor')],
    [t('speed_aisle'), speeds.aisle, 50, 10_000, speed('aisle')],
    [t('speed_narrow'), speeds.narrow, 50, 10_000, speed('narrow')],
  ];
  return (
    <Panel title={t('floor_facts')}>
      <div className="floor-pair">
        {fields.map(([name, value, min, max, set]) => (
          <Field key={name} label={name}>
            {(id) => <InputNumber id={id} min={min} max={max} value={value} onChange={set} />}
          </Field>
        ))}
      </div>
    </Panel>
  );
}
