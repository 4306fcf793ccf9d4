/** The warehouses that somebody may see, and the field that chooses one. */
import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useMemo } from 'react';
import type { warehouseList } from '../../areas/places/queries.ts';
import { get } from './api.ts';
import { useKitTexts } from './kit-texts.ts';
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
      onChange={(next: string | null | undefined) => onChange(next ?? undefined)}
      options={list.map(({ warehouse_id, code, name }) => ({
        value: warehouse_id,
        label: `${code} ${name}`,
      }))}
    />
  );
}
