/** The carton of a parcel: the proposed one and the next larger ones at keys 1 to 4, or any other. */
import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { get } from '../../../web/kit/api.ts';
import { Field } from '../../../web/kit/field.tsx';
import { releaseFocus } from '../../../web/kit/scan.tsx';
import { useShortcuts, withKey } from '../../../web/kit/shortcuts.tsx';
import type { Answer } from '../../../web/kit/wire.ts';
import type { cartonList } from '../queries.ts';
import type { Opened } from './bench-state.ts';
import { usePackTexts } from './texts.ts';

type Carton = Answer<typeof cartonList>['rows'][number];

const OFFERED = 4;

/** The cartons in use, smallest first. */
function useCartons(): Carton[] {
  const { data } = useQuery({
    queryKey: ['cartons', 'active'],
    queryFn: () => get<Answer<typeof cartonList>>('/v1/cartons', { only_active: 'true' }),
    staleTime: 60_000,
  });
  return data?.rows ?? [];
}

/** Codes of the cartons at the keys: the proposed one, larger ones, then smaller ones. */
export function useOffered(parcel: Opened): string[] {
  const codes = useCartons().map(({ code }) => code);
  const at = parcel.carton === null ? 0 : Math.max(0, codes.indexOf(parcel.carton));
  return [...codes.slice(at), ...codes.slice(0, at).reverse()].slice(0, OFFERED);
}

interface Props {
  parcel: Opened;
  carton: string | null;
  offered: readonly string[];
  onChange(carton: string): void;
}

export function BoxChoice({ parcel, carton, offered, onChange }: Props) {
  const t = usePackTexts();
  const cartons = useCartons();
  const keyed = offered.map((code, index) => {
    const label = t('box_key', { at: index + 1, carton: code });
    return { key: String(index + 1), code, label, run: () => onChange(code) };
  });
  useShortcuts(keyed);
  const nameOf = (code: string, name: string) =>
    code === parcel.carton ? `${code} ${name} (${t('proposed')})` : `${code} ${name}`;
  return (
    <>
      <Field label={t('carton')}>
        {(id) => (
          <Select
            id={id}
            size="large"
            style={{ width: '100%' }}
            placeholder={t('no_carton_fits')}
            value={carton}
            onChange={(code: string | null) => {
              if (code !== null) onChange(code);
              releaseFocus();
            }}
            options={cartons.map(({ code, name }) => {
              return { value: code, label: nameOf(code, name) };
            })}
          />
        )}
      </Field>
      <fieldset className="plain-fieldset box-keys" aria-label={t('boxes')}>
        {keyed.map(({ key, code, label, run }) => (
          <Button
            key={key}
            size="small"
            title={withKey(label, key)}
            type={code === carton ? 'primary' : 'default'}
            aria-pressed={code === carton}
            onClick={() => {
              run();
              releaseFocus();
            }}
          >
            <kbd>{key}</kbd> {code}
          </Button>
        ))}
      </fieldset>
    </>
  );
}
