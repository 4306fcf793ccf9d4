/** Money that goes back: what waits for a person, since when, and how others ended. */
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { Action } from '../../../web/kit/act.tsx';
import { useFormat } from '../../../web/kit/format.ts';
import { Grid, type GridColumn } from '../../../web/kit/grid.tsx';
import { useNow } from '../../../web/kit/now.ts';
import { Page } from '../../../web/kit/page.tsx';
import { usePages } from '../../../web/kit/pages.ts';
import { useFilters } from '../../../web/kit/search.ts';
import { useMay } from '../../../web/kit/session.ts';
import { Shown } from '../../../web/kit/states.tsx';
import { Tag, type Tone } from '../../../web/kit/tags.tsx';
import { useLabel } from '../../../web/kit/texts.ts';
import type { Answer } from '../../../web/kit/wire.ts';
import type { listRefunds } from '../queries.ts';
import type { listEndedRefunds } from '../queries-refunds.ts';
import { useRefundTexts } from './refund-texts.ts';
import { wordsOf } from './system-words.ts';

type Waiting = Answer<typeof listRefunds>['rows'][number];
type Ended = Answer<typeof listEndedRefunds>['rows'][number];
type Row = Waiting & Partial<Pick<Ended, 'ended_at'>>;

const TONES: Readonly<Record<string, Tone>> = {
  requested: 'waiting',
  unknown: 'bad',
  done: 'good',
  failed: 'bad',
};
const METHODS = ['alipay', 'wechat', 'card', 'transfer', 'wallet', 'voucher', 'cash'] as const;

function useColumns(ended: boolean): GridColumn<Row>[] {
  const t = useRefundTexts();
  const label = useLabel();
  const format = useFormat();
  const now = useNow();
  return useMemo(() => {
    const order = ({ order_id, order_no }: Row) => (
      <Link to="/orders/$order_id" params={{ order_id }}>
        {order_no}
      </Link>
    );
    const state = ({ state: of }: Row) => (
      <Tag tone={TONES[of] ?? 'neutral'}>{t(of as 'requested')}</Tag>
    );
    const amount = (row: Row) => <b>{format.money(row.amount_minor, row.currency)}</b>;
    const since = (row: Row) => (
      <span title={format.time(row.requested_at)}>{format.age(row.requested_at, now)}</span>
    );
    const paid_by = ({ method, provider }: Row) => {
      const known = METHODS.find((each) => each === method);
      return known === undefined ? `${method} ${provider}` : `${t(known)} ${provider}`;
    };
    const ref = (row: Row) => <span className="mono">{row.provider_ref}</span>;
    const time = ended
      ? {
          id: 'ended',
          header: t('ended'),
          size: 150,
          cell: (row: Row) => format.time(row.ended_at),
        }
      : { id: 'since', header: t('since'), size: 100, cell: since };
    return [
      { id: 'order', header: t('order'), size: 130, cell: order },
      { id: 'state', header: t('state'), size: 125, cell: state },
      { id: 'amount', header: t('amount'), size: 120, align: 'end', cell: amount },
      time,
      { id: 'reason', header: t('reason'), size: 180, cell: (row) => label(wordsOf(row.reason)) },
      { id: 'paid_by', header: t('paid_by'), size: 160, cell: paid_by },
      { id: 'ref', header: t('ref'), size: 170, cell: ref },
      {
        id: 'requested',
        header: t('requested_at'),
        size: 150,
        cell: (row) => format.time(row.requested_at),
      },
    ];
  }, [t, label, format, now, ended]);
}

/** A sum for each currency, as the list may hold several. */
function useSum(): (rows: readonly Row[]) => string {
  const format = useFormat();
  return (rows) =>
    [...Map.groupBy(rows, (row) => row.currency)]
      .map(([currency, of]) => {
        return format.money(
          of.reduce((sum, row) => sum + row.amount_minor, 0),
          currency,
        );
      })
      .join(' + ');
}

function Bulk({ rows, onDone }: { rows: readonly Row[]; onDone(): void }) {
  const t = useRefundTexts();
  const may = useMay();
  const sum = useSum()(rows);
  const count = rows.length;
  const path = '/v1/refunds/record';
  const targets = (result: 'done' | 'failed') =>
    rows.map(({ refund_id, order_no }) => ({ input: { refund_id, result }, name: order_no }));
  if (!may('refund.record')) return null;
  return (
    <div className="bulk">
      <strong>{t('selected', { count, sum })}</strong>
      <Action
        primary
        label={t('mark_done')}
        path={path}
        targets={targets('done')}
        question={t('mark_done_ask', { count, sum })}
        onDone={onDone}
      />
      <Action
        danger
        label={t('mark_failed')}
        path={path}
        targets={targets('failed')}
        question={t('mark_failed_ask', { count, sum })}
        onDone={onDone}
      />
    </div>
  );
}

export function RefundList() {
  const t = useRefundTexts();
  const { search, change } = useFilters<{ view?: string }>();
  const ended = search.view === 'ended';
  const list = usePages<Row>('refunds', ended ? '/v1/refunds/ended' : '/v1/refunds', {});
  const columns = useColumns(ended);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const chosen = ended ? [] : (list.data?.filter((row) => selected.has(row.refund_id)) ?? []);
  const show = (view: string | undefined) => {
    setSelected(new Set());
    change({ view });
  };
  return (
    <Page
      kind="fill"
      title={t('title')}
      actions={chosen.length > 0 && <Bulk rows={chosen} onDone={() => setSelected(new Set())} />}
      filters={
        <>
          <Button
            size="small"
            type={ended ? 'default' : 'primary'}
            aria-pressed={!ended}
            onClick={() => show(undefined)}
          >
            {t('view_waiting')}
          </Button>
          <Button
            size="small"
            type={ended ? 'primary' : 'default'}
            aria-pressed={ended}
            onClick={() => show('ended')}
          >
            {t('view_ended')}
          </Button>
          {!ended && <span className="quiet">{t('how')}</span>}
        </>
      }
    >
      <Shown of={list} rows={14}>
        {(rows) => (
          <Grid
            label={t('title')}
            name="refunds"
            rows={rows}
            columns={columns}
            rowId={(row) => row.refund_id}
            empty={t(ended ? 'none_ended' : 'none_waits')}
            {...(ended ? {} : { selected, onSelect: setSelected })}
            {...list.grid}
          />
        )}
      </Shown>
    </Page>
  );
}
