/** The warehouses that somebody may see, and the field that chooses one. */
import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useMemo, useState } from 'react';
import type { warehouseList } from '../../areas/places/queries.ts';
import { get } from './api.ts';
import { useKitTexts } from './kit-texts.ts';
import { releaseFocus } from './scan.tsx';
import type { Answer } from './wire.ts';

export type Warehouse = Answer<typeof warehouseList>[number];

const NONE: Warehouse[] = [];

export function useWarehouses(): { list: Warehouse[]; codeOf(warehouse_id: string): string } {
  const { data = NONE } = useQuery({
    queryKey: ['warehouses'],
    queryFn: () => get<Warehouse[]>('/v1/warehouses'),
    staleTime: 60_000,
  });
  return useMemo(() => {
    const codes = new Map(data.map((each) => [each.warehouse_id, each.code]));
    return { list: data, codeOf: (warehouse_id) => codes.get(warehouse_id) ?? '' };
  }, [data]);
}

interface SelectProps {
  value: string | undefined;
  onChange(warehouse_id: string | undefined): void;
  /** Whether all warehouses together can be chosen. */
  all?: boolean;
}

export function WarehouseSelect({ value, onChange, all = true }: SelectProps) {
  const t = useKitTexts();
  const { list } = useWarehouses();
  return (
    <Select
      size="small"
      style={{ width: 170 }}
      allowClear={all}
      aria-label={t('warehouse')}
      placeholder={t('warehouse')}
      value={value ?? null}
      onChange={(next: string | null | undefined) => {
        onChange(next ?? undefined);
        releaseFocus();
      }}
      options={list.map(({ warehouse_id, code, name }) => ({
        value: warehouse_id,
        label: `${code} ${name}`,
      }))}
    />
  );
}

const KEPT = 'fahuo.warehouse';

/**
 * The warehouse that this device stands in: the only one there is, or the one chosen last. The
 * second value keeps another choice.
 */
export function useOwnWarehouse(): [Warehouse | undefined, (warehouse_id?: string) => void] {
  const { list } = useWarehouses();
  const [chosen, setChosen] = useState(() => localStorage.getItem(KEPT));
  const keep = (warehouse_id?: string) => {
    if (warehouse_id === undefined) localStorage.removeItem(KEPT);
    else localStorage.setItem(KEPT, warehouse_id);
    setChosen(warehouse_id ?? null);
  };
  const only = list.length === 1 ? list[0] : undefined;
  return [only ?? list.find((each) => each.warehouse_id === chosen), keep];
}
