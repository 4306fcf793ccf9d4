/** The carriers that parcels wait for, each with its number; one of them is loaded at a time. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { get } from '../../../web/kit/api.ts';
import { releaseFocus } from '../../../web/kit/scan.tsx';
import { useLabel } from '../../../web/kit/texts.ts';
import type { Answer } from '../../../web/kit/wire.ts';
import { carrierText } from '../model.ts';
import type { carriersAwaitedList } from '../queries.ts';
import { useShipTexts } from './texts.ts';

type Awaited = Answer<typeof carriersAwaitedList>['rows'][number];

export function useAwaited(warehouse_id: string): Awaited[] {
  const { data } = useQuery({
    queryKey: ['carriers-awaited', warehouse_id],
    queryFn: () =>
      get<Answer<typeof carriersAwaitedList>>('/v1/parcels/carriers-awaited', { warehouse_id }),
  });
  return data?.rows ?? [];
}

interface Props {
  warehouse_id: string;
  carrier: string | undefined;
  onChange(carrier: string | undefined): void;
}

export function CarrierTabs({ warehouse_id, carrier, onChange }: Props) {
  const t = useShipTexts();
  const label = useLabel();
  const awaited = useAwaited(warehouse_id);
  const all = awaited.reduce((sum, each) => sum + each.parcels, 0);
  const tab = (value: string | undefined, name: string, count: number) => (
    <Button
      key={value ?? ''}
      size="small"
      type={value === carrier ? 'primary' : 'default'}
      aria-pressed={value === carrier}
      onClick={() => {
        onChange(value);
        releaseFocus();
      }}
    >
      {t('carrier_count', { name, count })}
    </Button>
  );
  return (
    <fieldset className="plain-fieldset carrier-tabs" aria-label={t('carrier')}>
      {tab(undefined, t('all_carriers'), all)}
      {awaited.map((each) => tab(each.carrier, label(carrierText(each.carrier)), each.parcels))}
    </fieldset>
  );
}
