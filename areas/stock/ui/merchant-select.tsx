/** The owner of articles that people name by code alone: chosen, or the only one there is. */
import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { get } from '../../../web/kit/api.ts';
import { Field } from '../../../web/kit/field.tsx';
import type { Answer } from '../../../web/kit/wire.ts';
import type { merchantList } from '../../merchants/queries.ts';

interface OwnerProps {
  label: string;
  value: string | null;
  onChange(code: string): void;
}

/** The merchants that one may see, and the only one's code when there is no other. */
export function useOwners() {
  const { data } = useQuery({
    queryKey: ['merchants'],
    queryFn: () => get<Answer<typeof merchantList>>('/v1/merchants', { limit: 200 }),
    staleTime: 60_000,
  });
  const list = data?.rows ?? [];
  return { list, only: list.length === 1 ? list[0]!.code : null };
}

export function OwnerField({ label, value, onChange }: OwnerProps) {
  const { list } = useOwners();
  return (
    <Field label={label}>
      {(id) => (
        <Select
          id={id}
          showSearch={{ optionFilterProp: 'label' }}
          value={value}
          onChange={onChange}
          options={list.map(({ code, name }) => ({ value: code, label: `${code} ${name}` }))}
        />
      )}
    </Field>
  );
}
