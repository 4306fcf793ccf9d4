/** The dialog that lays a floor out by a pattern, and says beforehand what that makes. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Checkbox, Input, InputNumber, Modal } from 'antd';
import { useMemo, useState } from 'react';
import {
  binsOfFloor,
  type FloorPattern,
  sizeOfPattern,
} from '../../../engines/floor-plan/pattern.ts';
import { post } from '../../../web/kit/api.ts';
import { Field } from '../../../web/kit/field.tsx';
import { useKitTexts } from '../../../web/kit/kit-texts.ts';
import { ProblemNotice } from '../../../web/kit/problems.tsx';
import type { SavedFloor } from '../commands-floor.ts';
import { useFloorTexts } from './texts.ts';

const FIRST: FloorPattern = {
  aisles: 6,
  first_aisle: 1,
  bins_per_aisle: 20,
  levels: 1,
  cross_aisles: 3,
  cell_mm: 1000,
  aisle_kind: 'aisle',
  one_way: 'none',
  bin_code: 'A{aisle:2}-{bin:2}-{level}',
  zone_code: '',
};

/** Fields that are numbers: their least and most. */
const NUMBERS = [
  ['aisles', 1, 130],
  ['bins_per_aisle', 1, 700],
  ['cross_aisles', 2, 8],
  ['levels', 1, 20],
  ['first_aisle', 1, 999],
  ['cell_mm', 100, 10_000],
] as const;

const MOST_SHOWN = 20_000;

interface DialogProps {
  warehouse_id: string;
  version: number;
  /** Columns and rows of the present plan; null when there is none. */
  present: { width: number; depth: number } | null;
  onClose(saved: SavedFloor | null): void;
}

/** What the pattern makes, or null while its figures do not fit together. */
function makes(pattern: FloorPattern) {
  const { aisles, bins_per_aisle, levels, cross_aisles } = pattern;
  const bins = aisles * bins_per_aisle * levels;
  if (bins > MOST_SHOWN || cross_aisles - 1 > Math.ceil(bins_per_aisle / 2)) return null;
  const all = binsOfFloor(pattern);
  return { bins, ...sizeOfPattern(pattern), first: all[0]!.code, last: all.at(-1)!.code };
}

interface FieldsProps {
  pattern: FloorPattern;
  onChange(some: Partial<FloorPattern>): void;
}

/** The figures and codes of a pattern. */
function Fields({ pattern, onChange }: FieldsProps) {
  const t = useFloorTexts();
  return (
    <>
      <div className="floor-pair">
        {NUMBERS.map(([name, min, max]) => (
          <Field key={name} label={t(name)}>
            {(id) => (
              <InputNumber
                id={id}
                min={min}
                max={max}
                value={pattern[name]}
                onChange={(value) => onChange({ [name]: value ?? min })}
              />
            )}
          </Field>
        ))}
        {(['bin_code', 'zone_code'] as const).map((name) => (
          <Field key={name} label={t(name)}>
            {(id) => (
              <Input
                id={id}
                value={pattern[name]}
                onChange={(event) => onChange({ [name]: event.target.value })}
              />
            )}
          </Field>
        ))}
      </div>
      <p className="quiet">{t('code_hint')}</p>
      <Checkbox
        checked={pattern.one_way === 'alternate'}
        onChange={(event) => onChange({ one_way: event.target.checked ? 'alternate' : 'none' })}
      >
        {t('one_way')}
      </Checkbox>
      <Checkbox
        checked={pattern.aisle_kind === 'narrow'}
        onChange={(event) => onChange({ aisle_kind: event.target.checked ? 'narrow' : 'aisle' })}
      >
        {t('narrow_aisles')}
      </Checkbox>
    </>
  );
}

interface StampProps {
  at: { x: number; y: number } | null;
  present: { width: number; depth: number };
  onChange(at: { x: number; y: number } | null): void;
}

/** Whether the pattern is put beside what is there, and where. */
function Stamp({ at, present, onChange }: StampProps) {
  const t = useFloorTexts();
  return (
    <>
      <Checkbox
        checked={at !== null}
        onChange={(event) => onChange(event.target.checked ? { x: present.width + 1, y: 0 } : null)}
      >
        {t('stamp')}
      </Checkbox>
      {at === null ? (
        <p className="quiet">{t('replaces')}</p>
      ) : (
        <div className="floor-pair">
          {(['x', 'y'] as const).map((axis) => (
            <Field key={axis} label={t(axis === 'x' ? 'at_column' : 'at_row')}>
              {(id) => (
                <InputNumber
                  id={id}
                  min={0}
                  max={399}
                  value={at[axis]}
                  onChange={(value) => onChange({ ...at, [axis]: value ?? 0 })}
                />
              )}
            </Field>
          ))}
        </div>
      )}
    </>
  );
}

export function PatternDialog({ warehouse_id, version, present, onClose }: DialogProps) {
  const t = useFloorTexts();
  const kit = useKitTexts();
  const queries = useQueryClient();
  const [pattern, setPattern] = useState(FIRST);
  const [at, setAt] = useState<{ x: number; y: number } | null>(null);
  const make = useMutation({
    mutationFn: () => {
      const where = { warehouse: warehouse_id, base_version: version };
      const input = { ...where, ...pattern, ...(at === null ? {} : { at }) };
      return post<SavedFloor>('/v1/floor-plans/pattern', input);
    },
    onSuccess: onClose,
    onSettled: () => queries.invalidateQueries(),
  });
  const made = useMemo(() => makes(pattern), [pattern]);
  return (
    <Modal
      open
      title={t('by_pattern')}
      width={560}
      okText={t('make')}
      cancelText={kit('cancel')}
      okButtonProps={{ disabled: made === null }}
      confirmLoading={make.isPending}
      onOk={() => make.mutate()}
      onCancel={() => onClose(null)}
    >
      <Fields pattern={pattern} onChange={(some) => setPattern({ ...pattern, ...some })} />
      {present !== null && <Stamp at={at} present={present} onChange={setAt} />}
      {made !== null && <p>{t('pattern_makes', made)}</p>}
      <ProblemNotice error={make.error} />
    </Modal>
  );
}
