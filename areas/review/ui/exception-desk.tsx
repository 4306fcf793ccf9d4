/**
 * One exception after the other: what is wrong, what usually helps, and one key that decides and
 * goes on to the next.
 */
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { App, Button, Drawer, Input, Select } from 'antd';
import { useState } from 'react';
import { useCommand } from '../../../web/kit/act.tsx';
import { get } from '../../../web/kit/api.ts';
import { Field } from '../../../web/kit/field.tsx';
import { urgency, useFormat } from '../../../web/kit/format.ts';
import { useKitTexts } from '../../../web/kit/kit-texts.ts';
import { useNow } from '../../../web/kit/now.ts';
import { Facts } from '../../../web/kit/page.tsx';
import { ProblemNotice, ProblemText } from '../../../web/kit/problems.tsx';
import { useMay, useSession } from '../../../web/kit/session.ts';
import { type Shortcut, useShortcuts, withKey } from '../../../web/kit/shortcuts.tsx';
import { Tag } from '../../../web/kit/tags.tsx';
import { useLabel } from '../../../web/kit/texts.ts';
import type { Answer } from '../../../web/kit/wire.ts';
import type { getOrder } from '../../orders/queries.ts';
import type { memberList } from '../../people/queries.ts';
import { EXCEPTIONS, type ExceptionKind } from '../model.ts';
import type { listExceptions } from '../queries.ts';
import { useDetailText } from './detail-text.ts';
import { useKindText } from './kind-text.ts';
import { useReviewTexts } from './texts.ts';

type Row = Answer<typeof listExceptions>['rows'][number];

function OrderFacts({ order_id }: { order_id: string }) {
  const t = useReviewTexts();
  const { data } = useQuery({
    queryKey: ['order', order_id],
    queryFn: () => get<Answer<typeof getOrder>>(`/v1/orders/${order_id}`),
  });
  if (data === undefined) return null;
  const { order, lines } = data;
  return (
    <Facts
      wide
      facts={[
        [t('goods'), lines.map((line) => `${line.qty_ordered} × ${line.sku_name}`).join(', ')],
        ...(order.buyer_remark ? [[t('buyer'), order.buyer_remark] as const] : []),
        ...(order.seller_remark ? [[t('seller'), order.seller_remark] as const] : []),
      ]}
    />
  );
}

/** Gives the exception to somebody else. */
function GiveTo({ onGive }: { onGive(user_id: string): void }) {
  const t = useReviewTexts();
  const { data } = useQuery({
    queryKey: ['members'],
    queryFn: () => get<Answer<typeof memberList>>('/v1/members', { limit: 200 }),
    staleTime: 60_000,
  });
  return (
    <Select
      size="small"
      style={{ width: 160 }}
      aria-label={t('give_to')}
      placeholder={t('give_to')}
      value={null}
      showSearch={{ optionFilterProp: 'label' }}
      onChange={(user_id: string | null) => user_id !== null && onGive(user_id)}
      options={(data?.rows ?? []).map(({ user_id, display_name }) => {
        return { value: user_id, label: display_name };
      })}
    />
  );
}

/** The decisions that the type of the exception and the own roles allow, each with its key. */
function useWays(row: Row, note: string, onDone: (said: string) => void) {
  const t = useReviewTexts();
  const may = useMay();
  const kindText = useKindText();
  const me = useSession()?.id ?? null;
  const approve = useCommand('/v1/orders/approve');
  const settle = useCommand('/v1/exceptions/resolve');
  const assign = useCommand('/v1/exceptions/assign');
  const { exception_id, order_id, order_no, kind } = row;
  const way = EXCEPTIONS[kind as ExceptionKind]?.way ?? 'settle';
  const said = note.trim() || t('looked_at', { kind: kindText(kind) });
  const commands = [approve, settle, assign];
  const run = async (command: typeof approve, input: object, label: string) => {
    if (commands.some((each) => each.isPending)) return;
    for (const each of commands) each.reset();
    const { refused } = await command.mutateAsync([{ input, name: order_no }]);
    if (refused.length === 0) onDone(`${order_no}: ${label}`);
  };
  const waits = ['in_review', 'awaiting_payment'].includes(row.stage);
  const ways: (Shortcut & { primary: boolean })[] = [];
  const offer = (key: string, label: string, command: typeof approve, input: object) => {
    const act = () => void run(command, input, label).catch(() => {});
    ways.push({ key, label, run: act, primary: ways.length === 0 });
  };
  if (way === 'approve' && waits && may('order.approve')) {
    offer('a', t('approve'), approve, { order_id, override: true, note: said });
  }
  if (way !== 'goods' && may('exception.resolve')) {
    offer('e', t('resolve'), settle, { exception_id, resolution: said });
  }
  if (may('exception.assign') && me !== null && row.owner_id !== me) {
    offer('t', t('take'), assign, { exception_id, owner_id: me });
  }
  const give = (owner_id: string) =>
    void run(assign, { exception_id, owner_id }, t('give_to')).catch(() => {});
  const error = commands.find((each) => each.error !== null)?.error ?? null;
  const refused = commands.flatMap((each) => each.data?.refused ?? []);
  return { ways, give, error, refused };
}

interface DeskProps {
  rows: readonly Row[];
  at: number;
  onMove(at: number): void;
  onClose(): void;
}

export function ExceptionDesk({ rows, at, onMove, onClose }: DeskProps) {
  const place = Math.min(at, rows.length - 1);
  const row = rows[place]!;
  // The note belongs to one exception: the next one begins with none.
  return (
    <OneException key={row.exception_id} {...{ row, place, count: rows.length, onMove, onClose }} />
  );
}

function WhatIsWrong({ row }: { row: Row }) {
  const t = useReviewTexts();
  const label = useLabel();
  const format = useFormat();
  const now = useNow();
  const kindText = useKindText();
  const detailText = useDetailText();
  const known = EXCEPTIONS[row.kind as ExceptionKind];
  return (
    <>
      <p>
        <Tag tone="bad">{kindText(row.kind)}</Tag>
        <span className={urgency(row.deadline_at, now)}>{format.due(row.deadline_at, now)}</span>
      </p>
      <p>{detailText(row)}</p>
      <OrderFacts order_id={row.order_id} />
      {known !== undefined && (
        <p>
          <strong>{t('helps')}:</strong> {label({ en: known.fix_en, zh: known.fix_zh })}
        </p>
      )}
      <Facts
        wide
        facts={[[t('owner'), row.owner_name ?? (row.owner_id ? t('somebody') : t('nobody'))]]}
      />
    </>
  );
}

interface OneProps extends Pick<DeskProps, 'onMove' | 'onClose'> {
  row: Row;
  place: number;
  count: number;
}

function OneException({ row, place, count, onMove, onClose }: OneProps) {
  const t = useReviewTexts();
  const kit = useKitTexts();
  const may = useMay();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const [note, setNote] = useState('');
  const { ways, give, error, refused } = useWays(row, note, (said) => void message.success(said));
  const { order_id } = row;
  const openOrder = () => void navigate({ to: '/orders/$order_id', params: { order_id } });
  const move = (step: number) => onMove(Math.max(0, Math.min(count - 1, place + step)));
  const keys = [
    ...ways,
    { key: 'o', label: t('to_order'), run: openOrder },
    { key: 'j', label: t('next'), run: () => move(1) },
    { key: 'k', label: t('previous'), run: () => move(-1) },
    { key: 'Escape', label: kit('key_back'), run: onClose },
  ];
  useShortcuts(keys);
  return (
    <Drawer
      open
      mask={false}
      size={460}
      onClose={onClose}
      title={`${row.order_no} · ${t('place_in', { at: place + 1, count })}`}
    >
      <WhatIsWrong row={row} />
      <Field label={t('note')}>
        {(id) => (
          <Input
            id={id}
            maxLength={200}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        )}
      </Field>
      <div className="bulk wrap">
        {ways.map(({ key, label: name, run, primary }) => (
          <Button
            key={key}
            size="small"
            type={primary ? 'primary' : 'default'}
            title={withKey(name, key)}
            onClick={run}
          >
            {name} <kbd>{key}</kbd>
          </Button>
        ))}
        <Button size="small" title={withKey(t('to_order'), 'o')} onClick={openOrder}>
          {t('to_order')} <kbd>o</kbd>
        </Button>
        {may('exception.assign') && may('people.read') && <GiveTo onGive={give} />}
      </div>
      <p className="quiet">{t('keys')}</p>
      <ProblemNotice error={error} />
      {refused.map(({ name, problem }) => (
        <ProblemText key={name} problem={problem} />
      ))}
    </Drawer>
  );
}
