/** Which box sizes to stock, by what was packed, and what that would save against those of today. */
import { useQuery } from '@tanstack/react-query';
import { Button, InputNumber } from 'antd';
import { type ReactNode, useId, useState } from 'react';
import { get } from '../../../web/kit/api.ts';
import { useFormat } from '../../../web/kit/format.ts';
import { Page, Panel } from '../../../web/kit/page.tsx';
import { useFilters } from '../../../web/kit/search.ts';
import { Empty, Shown } from '../../../web/kit/states.tsx';
import { Tag } from '../../../web/kit/tags.tsx';
import { WarehouseSelect } from '../../../web/kit/warehouses.tsx';
import type { Answer } from '../../../web/kit/wire.ts';
import type { cartonSizes } from '../queries-cartons.ts';
import { useCartonTexts } from './carton-texts.ts';
import './carton.css';

type Sizes = Answer<typeof cartonSizes>;
type Row = Sizes['boxes'][number];
type Figures = Sizes['today'];

interface TableProps {
  title: string;
  rows: readonly Row[];
  mark(row: Row): ReactNode;
}

function SizeTable({ title, rows, mark }: TableProps) {
  const t = useCartonTexts();
  const { number } = useFormat();
  const most = Math.max(1, ...rows.map((row) => row.parcels));
  return (
    <Panel title={title}>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{t('code')}</th>
            <th scope="col">{t('inner_size')}</th>
            <td />
            <th scope="col" className="end">
              {t('parcels')}
            </th>
            <td style={{ width: '38%' }} />
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.code}>
              <td className="mono">{row.code}</td>
              <td>
                {row.inner_length_mm} × {row.inner_width_mm} × {row.inner_height_mm}
              </td>
              <td>{mark(row)}</td>
              <td className="end">{number(row.parcels)}</td>
              <td>
                <Bar share={row.parcels / most} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

/** A bar of a chart; the figure stands beside it. */
function Bar({ share, old = false }: { share: number; old?: boolean }) {
  return (
    <svg
      className={old ? 'carton-chart old' : 'carton-chart'}
      viewBox="0 0 100 10"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <rect x="0" y="0" width={Math.max(0, share * 100)} height="10" />
    </svg>
  );
}

/** Today against the suggestion, figure by figure. */
function Comparison({ sizes }: { sizes: Sizes }) {
  const t = useCartonTexts();
  const format = useFormat();
  const { today, suggested, cost_unit, currency, saving_share } = sizes;
  const kilos = (grams: number) =>
    t('kilos', { count: format.number(Math.round(grams / 100) / 10) });
  const rows: [string, (of: Figures) => number, (value: number) => string][] = [
    [t('parcels'), (of) => of.parcels, format.number],
    ...(cost_unit === 'minor'
      ? [
          [
            t('cost'),
            (of: Figures) => of.cost,
            (value: number) => format.money(value, currency),
          ] as [string, (of: Figures) => number, (value: number) => string],
        ]
      : []),
    [t('charged'), (of) => of.charged_g, kilos],
    [t('air'), (of) => of.air_l, (value) => t('litres', { count: format.number(value) })],
  ];
  const share = saving_share === null ? '–' : (saving_share * 100).toFixed(1);
  return (
    <Panel title={t('saving', { share })}>
      <table className="plain">
        <thead>
          <tr>
            <td />
            <th scope="col" className="end">
              {t('today')}
            </th>
            <th scope="col" className="end">
              {t('suggested')}
            </th>
            <td style={{ width: '38%' }} />
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, of, text]) => {
            const most = Math.max(1, of(today), of(suggested));
            return (
              <tr key={name}>
                <td>{name}</td>
                <td className="end nowrap">{text(of(today))}</td>
                <td className="end nowrap">
                  <b>{text(of(suggested))}</b>
                </td>
                <td>
                  <Bar share={of(today) / most} old />
                  <Bar share={of(suggested) / most} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Panel>
  );
}

function Result({ sizes }: { sizes: Sizes }) {
  const t = useCartonTexts();
  const format = useFormat();
  const { shipments, shipments_left_out: left_out, boxes, today_boxes } = sizes;
  if (shipments === 0) return <Empty>{t('nothing_packed')}</Empty>;
  const since = format.time(sizes.since);
  return (
    <>
      <p>
        {t('counted', { shipments, since })}
        {left_out > 0 && `; ${t('left_out', { count: left_out })}`}
      </p>
      <Comparison sizes={sizes} />
      <SizeTable
        title={t('stock_these')}
        rows={boxes}
        mark={({ is_kept }) => (
          <Tag tone={is_kept ? 'neutral' : 'good'}>{t(is_kept ? 'is_kept' : 'is_new')}</Tag>
        )}
      />
      <SizeTable
        title={t('stocked_today')}
        rows={today_boxes}
        mark={({ parcels }) => parcels === 0 && <Tag tone="waiting">{t('unused')}</Tag>}
      />
    </>
  );
}

interface Search {
  days?: string;
  sizes?: string;
  warehouse_id?: string;
}

interface CountProps {
  label: string;
  most: number;
  value: number | null;
  onChange(value: number | null): void;
}

function Count({ label, most, value, onChange }: CountProps) {
  const id = useId();
  return (
    <span className="nowrap">
      <label htmlFor={id}>{label}</label>{' '}
      <InputNumber size="small" id={id} min={1} max={most} value={value} onChange={onChange} />
    </span>
  );
}

export function CartonSizes() {
  const t = useCartonTexts();
  const { search, change } = useFilters<Search>();
  const [days, setDays] = useState<number | null>(Number(search.days ?? 90));
  const [sizes, setSizes] = useState<number | null>(
    search.sizes === undefined ? null : Number(search.sizes),
  );
  const query = useQuery({
    queryKey: ['carton-sizes', search],
    queryFn: ({ signal }) => get<Sizes>('/v1/cartons/sizes', { ...search }, signal),
    staleTime: 600_000,
  });
  const ask = () => {
    const next = sizes === null ? undefined : String(sizes);
    change({ days: String(days ?? 90), sizes: next });
  };
  return (
    <Page
      title={t('sizes_title')}
      filters={
        <>
          <Count label={t('days')} most={730} value={days} onChange={setDays} />
          <Count label={t('sizes')} most={20} value={sizes} onChange={setSizes} />
          <WarehouseSelect
            value={search.warehouse_id}
            onChange={(warehouse_id) => change({ warehouse_id })}
          />
          <Button size="small" type="primary" loading={query.isFetching} onClick={ask}>
            {t('calculate')}
          </Button>
        </>
      }
    >
      <Shown of={query} rows={8}>
        {(found) => <Result sizes={found} />}
      </Shown>
    </Page>
  );
}
