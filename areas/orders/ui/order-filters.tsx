/** The line of filters above the order list, and the counts by stage that filter at a click. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { get } from '../../../web/kit/api.ts';
import { useFormat } from '../../../web/kit/format.ts';
import { SearchField } from '../../../web/kit/search-field.tsx';
import { useLabel } from '../../../web/kit/texts.ts';
import type { Answer } from '../../../web/kit/wire.ts';
import type { shopList } from '../../merchants/queries.ts';
import { EXCEPTIONS } from '../../review/model.ts';
import { STAGES, type Stage } from '../lifecycle.ts';
import type { OrderSearch, StageCount } from './order-types.ts';
import { useOrderTexts } from './texts.ts';

export interface FilterProps {
  search: OrderSearch;
  change(change: { [Key in keyof OrderSearch]?: string | undefined }): void;
}

/** Stages of orders that somebody still has to do with: shown when nothing else is asked for. */
export const OPEN_STAGES = (Object.keys(STAGES) as Stage[]).filter(
  (stage) => stage !== 'completed' && stage !== 'cancelled',
);
/** In the address: orders of any stage. */
export const ANY_STAGE = 'any';

/** One button per stage with how many orders stand there, late and held ones apart. */
export function StageCounts({ search, change }: FilterProps) {
  const t = useOrderTexts();
  const label = useLabel();
  const { number } = useFormat();
  const { data } = useQuery({
    queryKey: ['order-counts'],
    queryFn: () => get<{ stages: StageCount[] }>('/v1/orders/counts'),
    placeholderData: keepPreviousData,
  });
  const counts = new Map(data?.stages.map((row) => [row.stage, row]));
  const total = data?.stages.reduce((sum, row) => sum + row.orders, 0) ?? 0;
  const chosen = search.stage?.split(',') ?? [];
  const searching = (search.text ?? '') !== '';
  const open = search.stage === undefined && !searching;
  const any = search.stage === ANY_STAGE || (search.stage === undefined && searching);
  return (
    <div className="counts">
      <button
        type="button"
        aria-pressed={open}
        onClick={() => change({ stage: undefined, text: undefined })}
      >
        <span>{t('all')}</span>
        <b>{data === undefined ? ' ' : number(total)}</b>
      </button>
      {OPEN_STAGES.map((stage) => {
        const row = counts.get(stage);
        const on = chosen.includes(stage);
        return (
          <button
            type="button"
            key={stage}
            aria-pressed={on}
            onClick={() => change({ stage: on && chosen.length === 1 ? undefined : stage })}
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
      <button
        type="button"
        aria-pressed={any}
        onClick={() => change({ stage: any ? undefined : ANY_STAGE })}
      >
        <span>{t('any_stage')}</span>
        <b aria-hidden="true">…</b>
      </button>
    </div>
  );
}

function DayField({ name, search, change }: FilterProps & { name: 'from' | 'to' }) {
  const t = useOrderTexts();
  return (
    <input
      type="date"
      className="filter-date"
      aria-label={t(name)}
      title={t(name)}
      value={search[name] ?? ''}
      onChange={(event) => change({ [name]: event.target.value })}
    />
  );
}

const MANY = {
  mode: 'multiple',
  size: 'small',
  maxTagCount: 'responsive',
  allowClear: true,
} as const;
const NO_FILTERS = {
  stage: undefined,
  shop_id: undefined,
  from: undefined,
  to: undefined,
  held: undefined,
  exception: undefined,
  text: undefined,
};

const listOf = (text: string | undefined) => (text ? text.split(',') : []);

/** The filters of which several values may be chosen. */
function ManyFilters({ search, change }: FilterProps) {
  const t = useOrderTexts();
  const label = useLabel();
  const shops = useQuery({
    queryKey: ['shops'],
    queryFn: () => get<Answer<typeof shopList>>('/v1/shops', { limit: 200 }),
    staleTime: 60_000,
  });
  return (
    <>
      <Select
        {...MANY}
        style={{ width: 140 }}
        aria-label={t('stages')}
        placeholder={t('stages')}
        value={listOf(search.stage === ANY_STAGE ? undefined : search.stage)}
        onChange={(value: string[]) =>
          change({ stage: value.length === 0 ? undefined : value.join(',') })
        }
        options={Object.entries(STAGES).map(([value, of]) => ({ value, label: label(of) }))}
      />
      <Select
        {...MANY}
        style={{ width: 130 }}
        aria-label={t('shops')}
        placeholder={t('shops')}
        value={listOf(search.shop_id)}
        onChange={(value: string[]) => change({ shop_id: value.join(',') })}
        optionFilterProp="label"
        options={shops.data?.rows.map((shop) => ({ value: shop.shop_id, label: shop.name })) ?? []}
      />
    </>
  );
}

export function OrderFilters(props: FilterProps) {
  const { search, change } = props;
  const t = useOrderTexts();
  const label = useLabel();
  const set = Object.values(search).some((value) => value !== undefined && value !== '');
  return (
    <>
      <SearchField
        label={t('search')}
        value={search.text}
        onSearch={(text) => change({ text })}
        width={230}
      />
      <ManyFilters {...props} />
      <Select
        size="small"
        allowClear
        style={{ width: 130 }}
        aria-label={t('exception')}
        placeholder={t('exception')}
        value={search.exception ?? null}
        onChange={(value: string | null | undefined) => change({ exception: value ?? undefined })}
        options={Object.entries(EXCEPTIONS).map(([value, of]) => ({ value, label: label(of) }))}
      />
      <Select
        size="small"
        allowClear
        style={{ width: 100 }}
        aria-label={t('held_any')}
        placeholder={t('held_any')}
        value={search.held ?? null}
        onChange={(value: string | null | undefined) => change({ held: value ?? undefined })}
        options={[
          { value: 'true', label: t('held') },
          { value: 'false', label: t('not_held') },
        ]}
      />
      <span className="filter-days">
        <span className="quiet">{t('placed')}</span>
        <DayField {...props} name="from" />
        –
        <DayField {...props} name="to" />
      </span>
      {set && (
        <Button size="small" type="link" onClick={() => change(NO_FILTERS)}>
          {t('clear')}
        </Button>
      )}
    </>
  );
}
