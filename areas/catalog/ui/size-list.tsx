/** Sizes that the floor measured, beside those of the catalogue: a person takes over or rejects. */
import { Select } from 'antd';
import { useMemo, useState } from 'react';
import { Action } from '../../../web/kit/act.tsx';
import { useFormat } from '../../../web/kit/format.ts';
import { Grid, type GridColumn } from '../../../web/kit/grid.tsx';
import { Page } from '../../../web/kit/page.tsx';
import { usePages } from '../../../web/kit/pages.ts';
import { useFilters } from '../../../web/kit/search.ts';
import { useMay } from '../../../web/kit/session.ts';
import { Empty, Shown } from '../../../web/kit/states.tsx';
import { useLabel } from '../../../web/kit/texts.ts';
import type { Answer } from '../../../web/kit/wire.ts';
import { SUGGESTION_STATES } from '../model.ts';
import type { sizeSuggestions } from '../queries.ts';
import { useCatalogTexts } from './texts.ts';

type Row = Answer<typeof sizeSuggestions>['rows'][number];

const UP_SIDES = { length: 'length', width: 'width', height: 'height' } as const;

function useColumns(state: string): GridColumn<Row>[] {
  const t = useCatalogTexts();
  const format = useFormat();
  return useMemo(() => {
    const size = (l: number, w: number, h: number, up: string) => {
      const side = UP_SIDES[up as keyof typeof UP_SIDES];
      const turned = side === undefined ? '' : ` · ${t('up_side', { side: t(side) })}`;
      return `${l} × ${w} × ${h} mm${turned}`;
    };
    const grams = (count: number) => t('grams', { count: format.number(count) });
    const open: GridColumn<Row>[] = [
      {
        id: 'sku',
        header: t('sku'),
        size: 280,
        cell: (row) => (
          <span title={row.name}>
            <span className="mono">{row.code}</span> {row.name}
          </span>
        ),
      },
      { id: 'merchant', header: t('merchant'), size: 90, cell: (row) => row.merchant },
      {
        id: 'now',
        header: t('now'),
        size: 210,
        cell: (row) => size(row.length_now_mm, row.width_now_mm, row.height_now_mm, row.up_now),
      },
      {
        id: 'measured',
        header: t('measured'),
        size: 210,
        cell: (row) => <b>{size(row.length_mm, row.width_mm, row.height_mm, row.up)}</b>,
      },
      {
        id: 'weight',
        header: t('weight'),
        size: 140,
        cell: (row) =>
          row.weight_g === null
            ? grams(row.weight_now_g)
            : `${grams(row.weight_now_g)} → ${grams(row.weight_g)}`,
      },
      { id: 'times', header: t('times'), size: 64, align: 'end', cell: (row) => row.times },
      { id: 'by', header: t('by'), size: 110, cell: (row) => row.suggested_by_name ?? '' },
      { id: 'at', header: t('at'), size: 150, cell: (row) => format.time(row.suggested_at) },
    ];
    if (state !== 'rejected') return open;
    return [...open, { id: 'reason', header: t('reason'), size: 220, cell: (row) => row.reason }];
  }, [t, format, state]);
}

function Bulk({ rows, onDone }: { rows: readonly Row[]; onDone(): void }) {
  const t = useCatalogTexts();
  const targets = rows.map(({ size_suggestion_id, code }) => {
    return { input: { size_suggestion_id }, name: code };
  });
  const count = rows.length;
  return (
    <div className="bulk">
      <strong>{t('selected', { count })}</strong>
      <Action
        primary
        label={t('accept')}
        path="/v1/skus/resize"
        targets={targets}
        question={t('accept_ask', { count })}
        onDone={onDone}
      />
      <Action
        label={t('reject')}
        path="/v1/skus/keep-size"
        targets={targets}
        reason_field="reason"
        question={t('reject_ask', { count })}
        onDone={onDone}
      />
    </div>
  );
}

export function SizeList() {
  const t = useCatalogTexts();
  const label = useLabel();
  const may = useMay();
  const { search, change } = useFilters<{ state?: string }>();
  const state = search.state ?? 'open';
  const list = usePages<Row>('size-suggestions', '/v1/size-suggestions', { state });
  const columns = useColumns(state);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const chosen = list.data?.filter((row) => selected.has(row.size_suggestion_id)) ?? [];
  const decides = state === 'open' && may('catalog.edit');
  return (
    <Page
      kind="fill"
      title={t('title')}
      actions={chosen.length > 0 && <Bulk rows={chosen} onDone={() => setSelected(new Set())} />}
      filters={
        <Select
          size="small"
          style={{ width: 130 }}
          aria-label={t('state')}
          value={state}
          onChange={(next: string) => change({ state: next === 'open' ? undefined : next })}
          options={Object.entries(SUGGESTION_STATES).map(([value, text]) => {
            return { value, label: label(text) };
          })}
        />
      }
    >
      <Shown of={list} rows={12}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty>{t('nothing')}</Empty>
          ) : (
            <Grid
              label={t('title')}
              name="size-suggestions"
              rows={rows}
              columns={columns}
              rowId={(row) => row.size_suggestion_id}
              {...(decides ? { selected, onSelect: setSelected } : {})}
              {...list.grid}
            />
          )
        }
      </Shown>
    </Page>
  );
}
