/** The forms of a transfer: out of which bins it is sent, and what of it came. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Checkbox, InputNumber } from 'antd';
import { useState } from 'react';
import { post } from '../../../web/kit/api.ts';
import { Panel } from '../../../web/kit/page.tsx';
import { ProblemNotice } from '../../../web/kit/problems.tsx';
import type { Received } from '../transfers-receive.ts';
import type { Sent } from '../transfers-send.ts';
import type { Transfer } from './transfer-page.tsx';
import { useTransferTexts } from './transfer-texts.ts';

type Line = Transfer['lines'][number];

interface PiecesProps {
  label: string;
  value: number;
  max?: number;
  onChange(qty: number): void;
}

function Pieces({ label, value, max = 999_999, onChange }: PiecesProps) {
  return (
    <InputNumber
      size="small"
      style={{ width: 84 }}
      aria-label={label}
      min={0}
      max={max}
      precision={0}
      value={value}
      onChange={(typed) => onChange(typed ?? 0)}
    />
  );
}

const underWay = (line: Line) =>
  line.qty_sent + line.qty_extra - line.qty_received - line.qty_damaged - line.qty_missing;

const keyOf = (bin: Transfer['bins'][number]) => `${bin.line} ${bin.location_id} ${bin.lot}`;

/** Of each line what it asks for, bin by bin in walking order as far as pieces are free. */
function proposal({ lines, bins }: Transfer): Record<string, number> {
  const taken = new Map<string, number>();
  const left = new Map(lines.map((line) => [line.line, line.qty_wanted]));
  const sku = new Map(lines.map((line) => [line.line, line.sku_id]));
  return Object.fromEntries(
    bins.map((bin) => {
      // Two lines may ask for the same article: a piece is proposed once.
      const place = `${sku.get(bin.line)} ${bin.location_id} ${bin.lot}`;
      const free = bin.qty_free - (taken.get(place) ?? 0);
      const qty = Math.max(0, Math.min(free, left.get(bin.line) ?? 0));
      taken.set(place, (taken.get(place) ?? 0) + qty);
      left.set(bin.line, (left.get(bin.line) ?? 0) - qty);
      return [keyOf(bin), qty];
    }),
  );
}

export function SendForm({ of }: { of: Transfer }) {
  const t = useTransferTexts();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [typed, setTyped] = useState(() => proposal(of));
  const takes = of.bins.flatMap((bin) => {
    const qty = typed[keyOf(bin)] ?? 0;
    return qty > 0 ? [{ line: bin.line, from: bin.location, lot: bin.lot, qty }] : [];
  });
  const send = useMutation({
    mutationFn: () => {
      const { transfer_id } = of;
      return post<Sent>('/v1/stock/transfers/send', { transfer_id, takes });
    },
    onSuccess: ({ qty_sent }) => void message.success(t('sent_done', { qty: qty_sent })),
    onSettled: () => queries.invalidateQueries(),
  });
  const button = (
    <Button
      size="small"
      type="primary"
      disabled={takes.length === 0}
      loading={send.isPending}
      onClick={() => send.mutate()}
    >
      {t('send')}
    </Button>
  );
  return (
    <Panel title={t('send')} extra={button}>
      <p className="quiet">{t('send_hint')}</p>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{t('sku')}</th>
            <th scope="col" className="end">
              {t('wanted')}
            </th>
            <th scope="col">{t('bin')}</th>
            <th scope="col">{t('lot')}</th>
            <th scope="col" className="end">
              {t('free')}
            </th>
            <th scope="col">{t('take')}</th>
          </tr>
        </thead>
        <tbody>
          {of.lines.map((line) => (
            <SendLine key={line.line} of={of} line={line} typed={typed} onChange={setTyped} />
          ))}
        </tbody>
      </table>
      <ProblemNotice error={send.error} />
    </Panel>
  );
}

interface SendLineProps {
  of: Transfer;
  line: Line;
  typed: Record<string, number>;
  onChange(typed: Record<string, number>): void;
}

function SendLine({ of, line, typed, onChange }: SendLineProps) {
  const t = useTransferTexts();
  const bins = of.bins.filter((bin) => bin.line === line.line);
  const name = (
    <>
      <td>
        <span className="mono">{line.sku}</span> {line.sku_name}
      </td>
      <td className="end">{line.qty_wanted}</td>
    </>
  );
  if (bins.length === 0) {
    return (
      <tr>
        {name}
        <td colSpan={4} className="late">
          {t('none_free')}
        </td>
      </tr>
    );
  }
  return bins.map((bin, at) => (
    <tr key={keyOf(bin)}>
      {at === 0 ? name : <td colSpan={2} />}
      <td className="mono">{bin.location}</td>
      <td className="mono">{bin.lot}</td>
      <td className="end">{bin.qty_free}</td>
      <td>
        <Pieces
          label={t('take_of', { sku: line.sku, bin: bin.location })}
          value={typed[keyOf(bin)] ?? 0}
          max={bin.qty_free}
          onChange={(qty) => onChange({ ...typed, [keyOf(bin)]: qty })}
        />
      </td>
    </tr>
  ));
}

interface Came {
  qty: number;
  qty_damaged: number;
}

export function ReceiveForm({ of }: { of: Transfer }) {
  const t = useTransferTexts();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const waiting = of.lines.filter((line) => line.qty_sent + line.qty_extra > 0);
  const [came, setCame] = useState<Record<number, Came>>(() =>
    Object.fromEntries(waiting.map((line) => [line.line, { qty: underWay(line), qty_damaged: 0 }])),
  );
  const [done, setDone] = useState(false);
  const receive = useMutation({
    mutationFn: () => {
      const lines = waiting.map(({ line }) => ({ line, ...came[line]! }));
      const told = lines.filter(({ qty, qty_damaged }) => qty + qty_damaged > 0);
      const receipt = of.receipts + 1;
      const input = { transfer_id: of.transfer_id, receipt, lines: told, done };
      return post<Received>('/v1/stock/transfers/receive', input);
    },
    onSuccess: (told) => {
      const { qty_received: received, qty_damaged: damaged } = told;
      const { qty_missing: missing, qty_extra: extra } = told;
      void message.success(t('receive_done', { received, damaged, missing, extra }));
    },
    onSettled: () => queries.invalidateQueries(),
  });
  return (
    <Panel
      title={t('receive')}
      extra={
        <span className="page-actions">
          <Checkbox checked={done} onChange={(event) => setDone(event.target.checked)}>
            {t('done')}
          </Checkbox>
          <Button
            size="small"
            type="primary"
            loading={receive.isPending}
            onClick={() => receive.mutate()}
          >
            {t('receive')}
          </Button>
        </span>
      }
    >
      <p className="quiet">{t('receive_hint')}</p>
      <CameTable of={waiting} came={came} onChange={setCame} />
      <ProblemNotice error={receive.error} />
    </Panel>
  );
}

interface CameProps {
  of: readonly Line[];
  came: Record<number, Came>;
  onChange(came: Record<number, Came>): void;
}

function CameTable({ of, came, onChange }: CameProps) {
  const t = useTransferTexts();
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">{t('sku')}</th>
          <th scope="col">{t('lot')}</th>
          <th scope="col" className="end">
            {t('in_transit')}
          </th>
          <th scope="col">{t('came')}</th>
          <th scope="col">{t('damaged')}</th>
        </tr>
      </thead>
      <tbody>
        {of.map((line) => {
          const own = came[line.line]!;
          const set = (part: Partial<Came>) =>
            onChange({ ...came, [line.line]: { ...own, ...part } });
          return (
            <tr key={line.line}>
              <td>
                <span className="mono">{line.sku}</span> {line.sku_name}
              </td>
              <td className="mono">{line.lot}</td>
              <td className="end">{underWay(line)}</td>
              <td>
                <Pieces
                  label={t('came_of', { sku: line.sku })}
                  value={own.qty}
                  onChange={(qty) => set({ qty })}
                />
              </td>
              <td>
                <Pieces
                  label={t('damaged_of', { sku: line.sku })}
                  value={own.qty_damaged}
                  onChange={(qty_damaged) => set({ qty_damaged })}
                />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
