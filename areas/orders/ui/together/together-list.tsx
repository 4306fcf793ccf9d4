/** Orders of one buyer that wait and could go in one parcel: chosen, looked at, sent together. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { Action } from '../../../../web/kit/act.tsx';
import { get } from '../../../../web/kit/api.ts';
import { urgency, useFormat } from '../../../../web/kit/format.ts';
import { Grid, type GridColumn } from '../../../../web/kit/grid.tsx';
import { useNow } from '../../../../web/kit/now.ts';
import { Page } from '../../../../web/kit/page.tsx';
import { useFilters } from '../../../../web/kit/search.ts';
import { useMay } from '../../../../web/kit/session.ts';
import { Shown } from '../../../../web/kit/states.tsx';
import { WarehouseSelect } from '../../../../web/kit/warehouses.tsx';
import type { Answer } from '../../../../web/kit/wire.ts';
import type { listTogether } from '../../together.ts';
import { useTogetherTexts } from './together-texts.ts';

type Known = Answer<typeof listTogether>;
type Group = Known['groups'][number];

/** What was written to the orders, each text once. */
function remarksOf({ shipments }: Group): string[] {
  const all = shipments.flatMap((each) => [each.buyer_remark.trim(), each.seller_remark.trim()]);
  return [...new Set(all)].filter((each) => each !== '');
}

function useColumns(): GridColumn<Group>[] {
  const t = useTogetherTexts();
  const format = useFormat();
  const now = useNow();
  return useMemo(
    () => [
      {
        id: 'recipient',
        header: t('recipient'),
        size: 150,
        cell: (row) => `${row.recipient_name} ${row.city}`,
      },
      {
        id: 'orders',
        header: t('orders'),
        size: 330,
        cell: ({ shipments }) =>
          shipments.map(({ order_id, order_no }) => (
            <span key={order_id}>
              <Link to="/orders/$order_id" params={{ order_id }} className="mono">
                {order_no}
              </Link>{' '}
            </span>
          )),
      },
      {
        id: 'saved',
        header: t('saved'),
        size: 90,
        align: 'end',
        cell: (row) => <b>{row.parcels_saved}</b>,
      },
      {
        id: 'pieces',
        header: t('pieces'),
        size: 70,
        align: 'end',
        cell: ({ shipments }) => shipments.reduce((sum, each) => sum + each.pieces, 0),
      },
      {
        id: 'ship_by',
        header: t('ship_by'),
        size: 120,
        cell: ({ shipments: [first] }) => (
          <span className={urgency(first!.ship_by, now)}>{format.due(first!.ship_by, now)}</span>
        ),
      },
      { id: 'warehouse', header: t('warehouse'), size: 80, cell: (row) => row.warehouse },
      { id: 'merchant', header: t('merchant'), size: 150, cell: (row) => row.merchant, wide: true },
      {
        id: 'remarks',
        header: t('remarks'),
        size: 220,
        cell: (row) => remarksOf(row).join('; '),
        wide: true,
      },
    ],
    [t, format, now],
  );
}

/** What will be done, buyer by buyer, before it is. */
function Preview({ groups, saved }: { groups: readonly Group[]; saved: number }) {
  const t = useTogetherTexts();
  return (
    <>
      <p>{t('send_ask')}</p>
      <ul className="refused">
        {groups.map((group) => (
          <li key={group.first_shipment_id}>
            {group.recipient_name} {group.city}:{' '}
            <span className="mono">{group.shipments.map((each) => each.order_no).join(' ')}</span>
          </li>
        ))}
      </ul>
      <p>
        <b>{t('saves', { count: saved })}</b>
      </p>
    </>
  );
}

function Bulk({ groups, onDone }: { groups: readonly Group[]; onDone(): void }) {
  const t = useTogetherTexts();
  const may = useMay();
  const saved = groups.reduce((sum, each) => sum + each.parcels_saved, 0);
  if (!may('order.edit')) return null;
  return (
    <div className="bulk">
      <strong>{t('selected', { count: groups.length, saved })}</strong>
      <Action
        primary
        label={t('send_together')}
        path="/v1/shipments/together"
        targets={groups.map(({ shipments }) => ({
          input: { shipment_ids: shipments.map((each) => each.shipment_id) },
          name: shipments.map((each) => each.order_no).join(' '),
        }))}
        question={<Preview groups={groups} saved={saved} />}
        onDone={onDone}
      />
    </div>
  );
}

export function TogetherList() {
  const t = useTogetherTexts();
  const { search, change } = useFilters<{ warehouse_id?: string }>();
  const { warehouse_id } = search;
  const columns = useColumns();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const query = useQuery({
    queryKey: ['could-join', warehouse_id],
    queryFn: ({ signal }) =>
      get<Known>('/v1/shipments/could-go-together', { warehouse_id }, signal),
  });
  const groups = query.data?.groups ?? [];
  const chosen = groups.filter((each) => selected.has(each.first_shipment_id));
  return (
    <Page
      kind="fill"
      title={t('title')}
      actions={chosen.length > 0 && <Bulk groups={chosen} onDone={() => setSelected(new Set())} />}
      filters={
        <>
          <WarehouseSelect
            value={warehouse_id}
            onChange={(id) => {
              setSelected(new Set());
              change({ warehouse_id: id });
            }}
          />
          <span className="quiet">{t(query.data?.more ? 'more' : 'how')}</span>
        </>
      }
    >
      <Shown of={query} rows={14}>
        {({ groups: rows }) => (
          <Grid
            label={t('waiting')}
            name="together"
            rows={rows}
            columns={columns}
            rowId={(row) => row.first_shipment_id}
            empty={t('none')}
            selected={selected}
            onSelect={setSelected}
          />
        )}
      </Shown>
    </Page>
  );
}
