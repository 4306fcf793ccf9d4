/** Orders whose promised time of shipping is over or near, the most urgent first. */
import { Link, useNavigate } from '@tanstack/react-router';
import { Radio } from 'antd';
import { useMemo } from 'react';
import { urgency, useFormat } from '../../../web/kit/format.ts';
import { Grid, type GridColumn } from '../../../web/kit/grid.tsx';
import { useNow } from '../../../web/kit/now.ts';
import { Page } from '../../../web/kit/page.tsx';
import { usePages } from '../../../web/kit/pages.ts';
import { useFilters } from '../../../web/kit/search.ts';
import { Shown } from '../../../web/kit/states.tsx';
import { StateTag, Tag } from '../../../web/kit/tags.tsx';
import type { Answer } from '../../../web/kit/wire.ts';
import { STAGES } from '../../orders/lifecycle.ts';
import type { listAtRisk } from '../desk.ts';
import { useKindText } from './kind-text.ts';
import { useReviewTexts } from './texts.ts';

type Row = Answer<typeof listAtRisk>['rows'][number];

function useColumns(): GridColumn<Row>[] {
  const t = useReviewTexts();
  const format = useFormat();
  const kindText = useKindText();
  const now = useNow();
  return useMemo(
    () => [
      {
        id: 'order',
        header: t('order'),
        size: 130,
        cell: (row) => (
          <Link to="/orders/$order_id" params={{ order_id: row.order_id }}>
            {row.order_no}
          </Link>
        ),
      },
      {
        id: 'ship_by',
        header: t('ship_by'),
        size: 120,
        cell: (row) => (
          <span className={urgency(row.ship_by, now)} title={format.time(row.ship_by)}>
            {format.due(row.ship_by, now)}
          </span>
        ),
      },
      {
        id: 'stage',
        header: t('stage'),
        size: 120,
        cell: (row) => <StateTag states={STAGES} state={row.stage} />,
      },
      {
        id: 'why',
        header: t('kept_back'),
        size: 320,
        cell: (row) => (
          <>
            {row.held_at !== null && (
              <Tag tone="bad" title={row.hold_reason ?? ''}>
                {t('held')}
              </Tag>
            )}
            {row.exceptions.map((kind) => (
              <Tag key={kind} tone="bad">
                {kindText(kind)}
              </Tag>
            ))}
          </>
        ),
      },
      { id: 'where', header: t('to'), size: 160, cell: (row) => `${row.province} ${row.city}` },
      { id: 'shop', header: t('shop'), size: 90, cell: (row) => row.shop },
      {
        id: 'total',
        header: t('total'),
        size: 100,
        align: 'end',
        cell: (row) => format.money(row.total_minor, row.currency),
      },
    ],
    [t, format, kindText, now],
  );
}

export function RiskList() {
  const t = useReviewTexts();
  const now = useNow();
  const navigate = useNavigate();
  const { search, change } = useFilters<{ risk?: string }>();
  const list = usePages<Row>('at-risk', '/v1/orders/at-risk', { risk: search.risk });
  const columns = useColumns();
  return (
    <Page
      kind="fill"
      title={t('risk_title')}
      filters={
        <Radio.Group
          size="small"
          optionType="button"
          value={search.risk ?? ''}
          onChange={(event) => change({ risk: event.target.value || undefined })}
          options={[
            { value: '', label: t('all') },
            { value: 'late', label: t('risk_late') },
            { value: 'soon', label: t('risk_soon') },
          ]}
        />
      }
    >
      <Shown of={list} rows={18}>
        {(rows) => (
          <Grid
            label={t('risk_title')}
            name="at-risk"
            rows={rows}
            columns={columns}
            rowId={(row) => row.order_id}
            onOpen={({ order_id }) =>
              void navigate({ to: '/orders/$order_id', params: { order_id } })
            }
            rowTone={(row) => urgency(row.ship_by, now)}
            empty={t('no_risk')}
            {...list.grid}
          />
        )}
      </Shown>
    </Page>
  );
}
