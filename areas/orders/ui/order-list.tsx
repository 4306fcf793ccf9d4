/** The order desk: all orders that match, with what needs a look in sight, and bulk actions. */
import { Link, useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { urgency, useFormat } from '../../../web/kit/format.ts';
import { Grid, type GridColumn } from '../../../web/kit/grid.tsx';
import { useNow } from '../../../web/kit/now.ts';
import { Page } from '../../../web/kit/page.tsx';
import { usePages } from '../../../web/kit/pages.ts';
import { useFilters } from '../../../web/kit/search.ts';
import { useMay } from '../../../web/kit/session.ts';
import { Shown } from '../../../web/kit/states.tsx';
import { StateTag, Tag } from '../../../web/kit/tags.tsx';
import { useLabel } from '../../../web/kit/texts.ts';
import { EXCEPTIONS, type ExceptionKind } from '../../review/model.ts';
import { STAGES } from '../lifecycle.ts';
import { ApproveAction, CancelAction, HoldAction, ReleaseHoldAction } from './order-actions.tsx';
import {
  ANY_STAGE,
  type FilterProps,
  OPEN_STAGES,
  OrderFilters,
  StageCounts,
} from './order-filters.tsx';
import type { OrderRow, OrderSearch } from './order-types.ts';
import { PAYMENTS, type PaymentKind } from './payments.ts';
import { useOrderTexts } from './texts.ts';

const DAY_MS = 86_400_000;
/** Stages in which the promised time of shipping still matters. */
const WAITING = new Set(['in_review', 'approved', 'allocated', 'picking', 'picked', 'packed']);

/** Minutes that a zone is ahead of UTC at an instant. */
function zoneOffset(at_ms: number, time_zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: time_zone,
    timeZoneName: 'longOffset',
  });
  const name = parts.formatToParts(at_ms).find((part) => part.type === 'timeZoneName')?.value ?? '';
  const [, sign = '+', hours = '0', minutes = '0'] = /GMT([+-])(\d+):(\d+)/.exec(name) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** The first instant of a day in the company's zone, or of the day after it. */
function startOfDay(day: string, time_zone: string, after = false): string {
  const utc = Date.parse(`${day}T00:00:00Z`) + (after ? DAY_MS : 0);
  return new Date(utc - zoneOffset(utc, time_zone) * 60_000).toISOString();
}

function paramsOf(search: OrderSearch, zone: string) {
  const { from, to, stage, ...same } = search;
  // A number or name is looked for among all orders, ended ones too.
  const usual = same.text ? undefined : OPEN_STAGES.join(',');
  return {
    ...same,
    stage: stage === ANY_STAGE ? undefined : (stage ?? usual),
    ...(from ? { placed_from: startOfDay(from, zone) } : {}),
    ...(to ? { placed_to: startOfDay(to, zone, true) } : {}),
  };
}

/** Late, soon or neither, by the promised time of shipping. */
function ageOf(row: OrderRow, now_ms: number): string {
  if (!WAITING.has(row.stage)) return '';
  const age = urgency(row.ship_by, now_ms);
  return age === 'fine' ? '' : age;
}

function Exceptions({ kinds }: { kinds: readonly string[] }) {
  const label = useLabel();
  return kinds.map((kind) => {
    const known = EXCEPTIONS[kind as ExceptionKind];
    return (
      <Tag
        key={kind}
        tone={known?.blocks === false ? 'waiting' : 'bad'}
        title={known === undefined ? kind : label(known)}
      >
        {known === undefined ? kind : label(known)}
      </Tag>
    );
  });
}

function Remarks({ row }: { row: OrderRow }) {
  const t = useOrderTexts();
  const both = [
    row.buyer_remark && `${t('buyer')}: ${row.buyer_remark}`,
    row.seller_remark && `${t('seller')}: ${row.seller_remark}`,
  ].filter(Boolean);
  return <span title={both.join('\n')}>{both.join(' · ')}</span>;
}

interface ColumnMakers {
  t: ReturnType<typeof useOrderTexts>;
  format: ReturnType<typeof useFormat>;
  now: number;
}

/** What needs a look. */
function stateColumns({ t, format, now }: ColumnMakers): GridColumn<OrderRow>[] {
  return [
    {
      id: 'order_no',
      header: t('order_no'),
      size: 126,
      cell: (row) => (
        <Link to="/orders/$order_id" params={{ order_id: row.order_id }}>
          {row.order_no}
        </Link>
      ),
    },
    {
      id: 'stage',
      header: t('stage'),
      size: 176,
      cell: (row) => (
        <>
          <StateTag states={STAGES} state={row.stage} />
          {row.held_at !== null && (
            <Tag tone="bad" title={row.hold_reason ?? ''}>
              {t('held')}
            </Tag>
          )}
        </>
      ),
    },
    {
      id: 'ship_by',
      header: t('ship_by'),
      size: 98,
      cell: (row) =>
        WAITING.has(row.stage) && (
          <span className={ageOf(row, now)} title={format.time(row.ship_by)}>
            {format.due(row.ship_by, now)}
          </span>
        ),
    },
    {
      id: 'exceptions',
      header: t('exceptions'),
      size: 158,
      cell: (row) => <Exceptions kinds={row.exceptions} />,
    },
    { id: 'remarks', header: t('remarks'), size: 170, cell: (row) => <Remarks row={row} /> },
  ];
}

/** What it is. */
function factColumns({ t, format }: ColumnMakers): GridColumn<OrderRow>[] {
  const payment = ({ payment_kind, paid_minor, total_minor }: OrderRow) => {
    const unpaid = payment_kind === 'prepaid' && paid_minor < total_minor;
    const kind = t(PAYMENTS[payment_kind as PaymentKind]);
    return unpaid ? `${kind} · ${t('unpaid')}` : kind;
  };
  return [
    {
      id: 'recipient',
      header: t('recipient'),
      size: 160,
      cell: (row) => `${row.recipient_name} · ${row.province} ${row.city}`,
    },
    { id: 'pieces', header: t('pieces'), size: 60, align: 'end', cell: (row) => row.pieces },
    {
      id: 'total',
      header: t('total'),
      size: 94,
      align: 'end',
      cell: (row) => format.money(row.total_minor, row.currency),
    },
    { id: 'payment', header: t('payment'), size: 112, cell: payment },
    { id: 'shop', header: t('shop'), size: 76, cell: (row) => row.shop },
    { id: 'placed', header: t('placed'), size: 130, cell: (row) => format.time(row.placed_at) },
    { id: 'channel_no', header: t('channel_no'), size: 140, cell: (row) => row.channel_order_no },
  ];
}

function useColumns(): GridColumn<OrderRow>[] {
  const t = useOrderTexts();
  const format = useFormat();
  const now = useNow();
  return useMemo(() => {
    const makers = { t, format, now };
    return [...stateColumns(makers), ...factColumns(makers)];
  }, [t, format, now]);
}

/** What may be done with the rows that are chosen. */
function Bulk({ rows, onDone }: { rows: readonly OrderRow[]; onDone(): void }) {
  const t = useOrderTexts();
  const may = useMay();
  const navigate = useNavigate();
  const done = { orders: rows, onDone };
  const order_ids = rows.map((row) => row.order_id).join(',');
  return (
    <div className="bulk">
      <strong>{t('selected', { count: rows.length })}</strong>
      <ApproveAction {...done} />
      <HoldAction {...done} />
      <ReleaseHoldAction {...done} />
      <CancelAction {...done} />
      {may('print.work') && (
        <Button size="small" onClick={() => void navigate({ to: '/print', search: { order_ids } })}>
          {t('print')}
        </Button>
      )}
    </div>
  );
}

export function OrderList() {
  const t = useOrderTexts();
  const now = useNow();
  const navigate = useNavigate();
  const filters: FilterProps = useFilters<OrderSearch>();
  const { zone } = useFormat();
  const list = usePages<OrderRow>('orders', '/v1/orders', paramsOf(filters.search, zone));
  const filtered = Object.values(filters.search).some(Boolean);
  const columns = useColumns();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const chosen = list.data?.filter((row) => selected.has(row.order_id)) ?? [];
  const open = ({ order_id }: OrderRow) =>
    void navigate({ to: '/orders/$order_id', params: { order_id } });
  return (
    <Page
      kind="fill"
      title={t('title')}
      filters={<OrderFilters {...filters} />}
      actions={chosen.length > 0 && <Bulk rows={chosen} onDone={() => setSelected(new Set())} />}
    >
      <StageCounts {...filters} />
      <div style={{ height: 6 }} />
      <Shown of={list} rows={18}>
        {(rows) => (
          <Grid
            label={t('title')}
            name="orders"
            rows={rows}
            columns={columns}
            rowId={(row) => row.order_id}
            onOpen={open}
            rowTone={(row) => ageOf(row, now)}
            selected={selected}
            onSelect={setSelected}
            empty={t(filtered ? 'none_match' : 'none_yet')}
            {...list.grid}
          />
        )}
      </Shown>
    </Page>
  );
}
