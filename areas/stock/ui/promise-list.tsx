/** What is kept for unpaid orders and baskets until when; kept longer, or released. */
import { Link } from '@tanstack/react-router';
import { App, Button, Input, Modal } from 'antd';
import { useMemo, useState } from 'react';
import { Action, useCommand } from '../../../web/kit/act.tsx';
import { Field } from '../../../web/kit/field.tsx';
import { instantOf, instantText, urgency, useFormat } from '../../../web/kit/format.ts';
import { Grid, type GridColumn } from '../../../web/kit/grid.tsx';
import { useKitTexts } from '../../../web/kit/kit-texts.ts';
import { useNow } from '../../../web/kit/now.ts';
import { Page } from '../../../web/kit/page.tsx';
import { usePages } from '../../../web/kit/pages.ts';
import { ProblemNotice, ProblemText } from '../../../web/kit/problems.tsx';
import { useFilters } from '../../../web/kit/search.ts';
import { SearchField } from '../../../web/kit/search-field.tsx';
import { useMay } from '../../../web/kit/session.ts';
import { Shown } from '../../../web/kit/states.tsx';
import { WarehouseSelect } from '../../../web/kit/warehouses.tsx';
import type { Answer } from '../../../web/kit/wire.ts';
import type { promiseList } from '../promises.ts';
import { usePromiseTexts } from './transfer-texts.ts';

type Row = Answer<typeof promiseList>['rows'][number];

/** The command that ends a promise, and the one that keeps it longer, with the row as they name it. */
const COMMANDS = {
  order: {
    permission: 'order.edit',
    release_permission: 'order.cancel',
    extend: '/v1/orders/extend-pay-time',
    release: '/v1/orders/cancel',
    question: 'release_order',
    input: (row: Row) => ({ order_id: row.order_id }),
  },
  basket: {
    permission: 'stock.hold',
    release_permission: 'stock.hold',
    extend: '/v1/stock/extend-hold',
    release: '/v1/stock/give-back',
    question: 'release_basket',
    input: (row: Row) => ({ merchant: row.merchant, basket: row.basket }),
  },
} as const;

const commandsOf = (row: Row) => COMMANDS[row.kind as keyof typeof COMMANDS];

function useName(): (row: Row) => string {
  const t = usePromiseTexts();
  return (row) => row.order_no ?? t('basket', { basket: row.basket ?? '' });
}

function ExtendDialog({ row, onClose }: { row: Row; onClose(): void }) {
  const t = usePromiseTexts();
  const kit = useKitTexts();
  const { zone, time } = useFormat();
  const { message } = App.useApp();
  const name = useName()(row);
  const [typed, setTyped] = useState(() => instantText(row.ends_at, zone).replace(' ', 'T'));
  const commands = commandsOf(row);
  const extend = useCommand(commands.extend);
  const until = instantOf(typed, zone);
  const run = async () => {
    const { refused } = await extend.mutateAsync([
      { input: { ...commands.input(row), until }, name },
    ]);
    if (refused.length > 0) return;
    void message.success(t('extended', { name, time: time(until) }));
    onClose();
  };
  return (
    <Modal
      open
      width={400}
      title={t('extend')}
      okText={t('extend')}
      cancelText={kit('cancel')}
      okButtonProps={{ disabled: until === null }}
      confirmLoading={extend.isPending}
      onOk={() => void run().catch(() => {})}
      onCancel={onClose}
    >
      <Field label={t('extend_of', { name })}>
        {(id) => (
          <Input
            id={id}
            type="datetime-local"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
      </Field>
      <ProblemNotice error={extend.error} />
      {extend.data?.refused.map(({ problem }) => (
        <div role="alert" key={problem.code}>
          <ProblemText problem={problem} />
        </div>
      ))}
    </Modal>
  );
}

function Acts({ row, onExtend }: { row: Row; onExtend(row: Row): void }) {
  const t = usePromiseTexts();
  const may = useMay();
  const name = useName()(row);
  const { permission, release_permission, release, question, input } = commandsOf(row);
  return (
    <span className="page-actions" data-inner>
      {may(permission) && (
        <Button size="small" onClick={() => onExtend(row)}>
          {t('extend')}
        </Button>
      )}
      {may(release_permission) && (
        <Action
          danger
          label={t('release')}
          path={release}
          targets={[{ input: input(row), name }]}
          question={t(question)}
          {...(row.kind === 'order' ? { reason_field: 'reason' } : {})}
        />
      )}
    </span>
  );
}

function useColumns(onExtend: (row: Row) => void): GridColumn<Row>[] {
  const t = usePromiseTexts();
  const format = useFormat();
  const now = useNow();
  return useMemo((): GridColumn<Row>[] => {
    const text = (id: string, header: string, size: number, cell: GridColumn<Row>['cell']) => {
      return { id, header, size, cell };
    };
    return [
      text('whom', t('whom'), 160, ({ order_id, order_no, basket }) =>
        order_id === null ? (
          t('basket', { basket: basket ?? '' })
        ) : (
          <Link to="/orders/$order_id" params={{ order_id }}>
            {order_no}
          </Link>
        ),
      ),
      text('left', t('left'), 120, ({ ends_at }) => (
        <span className={urgency(ends_at, now) === 'late' ? 'late' : ''}>
          {format.due(ends_at, now)}
        </span>
      )),
      text('until', t('until'), 140, (row) => format.time(row.ends_at)),
      text('acts', t('acts'), 190, (row) => <Acts row={row} onExtend={onExtend} />),
      text('owner', t('owner'), 80, (row) => row.merchant),
      text('shop', t('shop'), 120, (row) => row.shop ?? ''),
      { ...text('qty', t('pieces'), 70, (row) => <b>{row.qty}</b>), align: 'end' },
      text('goods', t('goods'), 260, (row) => <span className="mono">{row.goods}</span>),
      text('warehouses', t('warehouses'), 90, (row) => row.warehouses.join(', ')),
      text('since', t('since'), 140, (row) => format.time(row.since)),
    ];
  }, [t, format, now, onExtend]);
}

export function PromiseList() {
  const t = usePromiseTexts();
  const { search, change } = useFilters<{ text?: string; warehouse_id?: string }>();
  const list = usePages<Row>('promises', '/v1/stock/promises', { ...search });
  const [extending, setExtending] = useState<Row | null>(null);
  const columns = useColumns(setExtending);
  return (
    <Page
      kind="fill"
      title={t('title')}
      filters={
        <>
          <SearchField
            label={t('search')}
            value={search.text}
            onSearch={(text) => change({ text })}
          />
          <WarehouseSelect
            value={search.warehouse_id}
            onChange={(warehouse_id) => change({ warehouse_id })}
          />
        </>
      }
    >
      <Shown of={list} rows={12}>
        {(rows) => (
          <Grid
            label={t('title')}
            name="promises"
            rows={rows}
            columns={columns}
            rowId={(row) => row.id}
            empty={t('nothing')}
            {...list.grid}
          />
        )}
      </Shown>
      {extending !== null && <ExtendDialog row={extending} onClose={() => setExtending(null)} />}
    </Page>
  );
}
