/** The line of filters above the order list, and the counts by stage that filter at a click. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { get } from '../../../web/kit/api.ts';
import { useFormat } from '../../../web/kit/format.ts';
import { SearchField } from '../../../web/kit/search-field.tsx';
import { useMay } from '../../../web/kit/session.ts';
import { type Text, useLabel } from '../../../web/kit/texts.ts';
import type { Answer } from '../../../web/kit/wire.ts';
import type { merchantList, shopList } from '../../merchants/queries.ts';
import { EXCEPTIONS } from '../../review/model.ts';
import { STAGES } from '../lifecycle.ts';
import { facetText, OPEN_STAGES, ORDER_FLAGS, readFacet } from '../model.ts';
import type { listProvinces } from '../queries.ts';
import type { Desk } from './desk.ts';
import { useDeskTexts } from './desk-texts.ts';
import type { StageCount } from './order-types.ts';
import { PAYMENTS } from './payments.ts';
import { useOrderTexts } from './texts.ts';

interface DeskProps {
  desk: Desk;
}

/** One button per stage with how many orders stand there, late and held ones apart. */
export function StageCounts({ desk }: DeskProps) {
  const t = useOrderTexts();
  const label = useLabel();
  const { number } = useFormat();
  const { data } = useQuery({
    queryKey: ['order-counts'],
    queryFn: () => get<{ stages: StageCount[] }>('/v1/orders/counts'),
    placeholderData: keepPreviousData,
  });
  const counts = new Map(data?.stages.map((row) => [row.stage, row]));
  const { cols, ...filters } = desk.search;
  const only = Object.keys(filters).length === 1 ? filters.stage : undefined;
  const open = (stage: string) => {
    desk.open({ ...(only === stage ? {} : { stage }), ...(cols === undefined ? {} : { cols }) });
  };
  return (
    <div className="counts">
      {OPEN_STAGES.map((stage) => {
        const row = counts.get(stage);
        return (
          <button
            type="button"
            key={stage}
            aria-pressed={only === stage}
            onClick={() => open(stage)}
          >
            <span>{label(STAGES[stage])}</span>
            <b>
              {data === undefined ? ' ' : number(row?.orders ?? 0)}
              {(row?.late ?? 0) > 0 && (
                <small className="late">{t('late_count', { count: row?.late ?? 0 })}</small>
              )}
              {(row?.held ?? 0) > 0 && (
                <small className="soon">{t('held_count', { count: row?.held ?? 0 })}</small>
              )}
            </b>
          </button>
        );
      })}
    </div>
  );
}

type FacetName =
  | 'stage'
  | 'shop_id'
  | 'merchant_id'
  | 'payment'
  | 'province'
  | 'exception'
  | 'flag';

interface FacetProps extends DeskProps {
  name: FacetName;
  label: string;
  options: { value: string; label: string }[] | undefined;
  onOpen?: () => void;
}

/** Several values of one kind, or, turned about, none of them. */
function FacetField({ desk, name, label, options = [], onOpen }: FacetProps) {
  const t = useDeskTexts();
  const facet = readFacet(desk.search[name]);
  const set = (next: typeof facet) => desk.change({ [name]: facetText(next) });
  return (
    <span className="facet">
      <Select
        mode="multiple"
        size="small"
        maxTagCount="responsive"
        allowClear
        optionFilterProp="label"
        // Wide enough for one value in words.
        style={{ width: facet.values.length > 0 ? 190 : 118 }}
        aria-label={label}
        placeholder={label}
        value={facet.values}
        onChange={(values: string[]) => set({ ...facet, values })}
        onOpenChange={(open) => open && onOpen?.()}
        options={options}
      />
      {facet.values.length > 0 && (
        <button
          type="button"
          aria-pressed={facet.not}
          aria-label={t('is_not', { name: label })}
          title={t('is_not', { name: label })}
          onClick={() => set({ ...facet, not: !facet.not })}
        >
          ≠
        </button>
      )}
    </span>
  );
}

function useOptions() {
  const label = useLabel();
  return (of: Readonly<Record<string, Text>>) =>
    Object.entries(of).map(([value, text]) => ({ value, label: label(text) }));
}

function ShopField({ desk }: DeskProps) {
  const t = useOrderTexts();
  const { data } = useQuery({
    queryKey: ['shops'],
    queryFn: () => get<Answer<typeof shopList>>('/v1/shops', { limit: 200 }),
    staleTime: 60_000,
    enabled: useMay()('merchant.read'),
  });
  const options = data?.rows.map((shop) => ({ value: shop.shop_id, label: shop.name }));
  return <FacetField desk={desk} name="shop_id" label={t('shops')} options={options} />;
}

function MerchantField({ desk }: DeskProps) {
  const t = useOrderTexts();
  const { data } = useQuery({
    queryKey: ['merchants'],
    queryFn: () => get<Answer<typeof merchantList>>('/v1/merchants', { limit: 200 }),
    staleTime: 60_000,
    enabled: useMay()('merchant.read'),
  });
  const options = data?.rows.map((each) => ({ value: each.merchant_id, label: each.name }));
  return <FacetField desk={desk} name="merchant_id" label={t('merchant')} options={options} />;
}

function ProvinceField({ desk }: DeskProps) {
  const t = useDeskTexts();
  const [opened, setOpened] = useState(false);
  const { data } = useQuery({
    queryKey: ['provinces'],
    queryFn: () => get<Answer<typeof listProvinces>>('/v1/orders/provinces'),
    staleTime: 60_000,
    enabled: opened,
    meta: { calm: true },
  });
  const options = data?.provinces.map((value) => ({ value, label: value }));
  const props = { desk, options, onOpen: () => setOpened(true) };
  return <FacetField {...props} name="province" label={t('province')} />;
}

function DayField({ desk, name }: DeskProps & { name: 'placed_from' | 'placed_to' }) {
  const t = useOrderTexts();
  return (
    <input
      type="date"
      className="filter-date"
      aria-label={t(name)}
      title={t(name)}
      value={desk.search[name] ?? ''}
      onChange={(event) => desk.change({ [name]: event.target.value })}
    />
  );
}

const RARE = ['merchant_id', 'payment', 'province', 'placed_from', 'placed_to'] as const;

/** Filters that are seldom needed: shown when asked for, or when one is set. */
function RareFilters({ desk }: DeskProps) {
  const t = useOrderTexts();
  const d = useDeskTexts();
  const [asked, setAsked] = useState(false);
  if (!asked && !RARE.some((name) => desk.search[name])) {
    return (
      <Button size="small" type="text" onClick={() => setAsked(true)}>
        {d('more_filters')}
      </Button>
    );
  }
  const payments = Object.entries(PAYMENTS).map(([value, key]) => ({ value, label: t(key) }));
  return (
    <>
      <MerchantField desk={desk} />
      <FacetField desk={desk} name="payment" label={t('payment')} options={payments} />
      <ProvinceField desk={desk} />
      <span className="filter-days">
        <span className="quiet">{t('placed')}</span>
        <DayField desk={desk} name="placed_from" />
        –
        <DayField desk={desk} name="placed_to" />
      </span>
    </>
  );
}

export function OrderFilters({ desk }: DeskProps) {
  const t = useOrderTexts();
  const d = useDeskTexts();
  const optionsOf = useOptions();
  const { search, change } = desk;
  const set = Object.keys(search).some((key) => key !== 'cols' && key !== 'sort');
  // A number or name is looked for among all orders, unless filters were chosen by hand.
  const find = (text: string) => {
    if (desk.view?.kept === null && !desk.changed && text !== '') desk.open({ text });
    else change({ text });
  };
  return (
    <>
      <SearchField label={t('search')} value={search.text} onSearch={find} width={230} />
      <FacetField desk={desk} name="flag" label={d('flags')} options={optionsOf(ORDER_FLAGS)} />
      <FacetField desk={desk} name="stage" label={t('stages')} options={optionsOf(STAGES)} />
      <ShopField desk={desk} />
      <FacetField
        desk={desk}
        name="exception"
        label={t('exception')}
        options={optionsOf(EXCEPTIONS)}
      />
      <RareFilters desk={desk} />
      <Select
        size="small"
        style={{ width: 150 }}
        aria-label={d('sort')}
        value={search.sort ?? 'newest'}
        onChange={(sort: string) => change({ sort: sort === 'newest' ? undefined : sort })}
        options={[
          { value: 'newest', label: d('sort_newest') },
          { value: 'due', label: d('sort_due') },
        ]}
      />
      {set && (
        <Button size="small" type="link" onClick={() => desk.open({}, 'all')}>
          {t('clear')}
        </Button>
      )}
    </>
  );
}
