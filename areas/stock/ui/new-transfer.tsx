/** The dialog that asks for goods of another warehouse: articles are pasted or brought along. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { App, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { post } from '../../../web/kit/api.ts';
import { Field } from '../../../web/kit/field.tsx';
import { useKitTexts } from '../../../web/kit/kit-texts.ts';
import { ProblemNotice } from '../../../web/kit/problems.tsx';
import { useWarehouses } from '../../../web/kit/warehouses.tsx';
import type { Requested } from '../transfers.ts';
import { OwnerField, useOwners } from './merchant-select.tsx';
import { PasteField } from './paste-field.tsx';
import { pastedArticles } from './pasted.ts';
import { useTransferTexts } from './transfer-texts.ts';

/** What a list brings along: articles of one owner for a warehouse. */
export interface Wanted {
  to: string;
  owner: string;
  text: string;
}

interface HouseProps {
  label: string;
  value: string | null;
  not: string | null;
  onChange(code: string): void;
}

function House({ label, value, not, onChange }: HouseProps) {
  const { list } = useWarehouses();
  const others = list.filter(({ code }) => code !== not);
  return (
    <Field label={label}>
      {(id) => (
        <Select
          id={id}
          value={value}
          onChange={onChange}
          options={others.map(({ code, name }) => ({ value: code, label: `${code} ${name}` }))}
        />
      )}
    </Field>
  );
}

/** What is typed, and sending it. */
function useWish(wanted: Wanted | undefined, onClose: () => void) {
  const t = useTransferTexts();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const { only } = useOwners();
  const [from, setFrom] = useState<string | null>(null);
  const [to, setTo] = useState<string | null>(wanted?.to ?? null);
  const [chosen, setOwner] = useState<string | null>(wanted?.owner ?? null);
  const [text, setText] = useState(wanted?.text ?? '');
  const [note, setNote] = useState('');
  const owner = chosen ?? only;
  const read = pastedArticles(text, 1);
  const ask = useMutation({
    mutationFn: () => {
      const lines = read.rows.map(([code, qty]) => ({ sku: { merchant: owner, code }, qty }));
      return post<Requested>('/v1/stock/transfers/request', { from, to, note, lines });
    },
    onSuccess: ({ transfer_id, transfer_no, applied }) => {
      void message.success(t(applied ? 'asked' : 'asked_before', { no: transfer_no }));
      onClose();
      void navigate({ to: '/transfers/$transfer_id', params: { transfer_id } });
    },
    onSettled: () => queries.invalidateQueries(),
  });
  const named = from !== null && to !== null && from !== to && owner !== null;
  const ready = named && read.rows.length > 0 && read.wrong.length === 0;
  const set = { setFrom, setTo, setOwner, setText, setNote };
  return { from, to, owner, text, note, read, ask, ready, ...set };
}

export function NewTransfer({ wanted, onClose }: { wanted?: Wanted; onClose(): void }) {
  const t = useTransferTexts();
  const kit = useKitTexts();
  const of = useWish(wanted, onClose);
  return (
    <Modal
      open
      width={520}
      title={t('ask')}
      okText={t('ask')}
      cancelText={kit('cancel')}
      okButtonProps={{ disabled: !of.ready }}
      confirmLoading={of.ask.isPending}
      onOk={() => of.ask.mutate()}
      onCancel={onClose}
    >
      <div className="template-layout">
        <House label={t('from')} value={of.from} not={of.to} onChange={of.setFrom} />
        <House label={t('to')} value={of.to} not={of.from} onChange={of.setTo} />
        <OwnerField label={t('owner')} value={of.owner} onChange={of.setOwner} />
      </div>
      <PasteField label={t('paste')} value={of.text} onChange={of.setText} read={of.read} />
      <Field label={t('note')}>
        {(id) => (
          <Input
            id={id}
            maxLength={300}
            value={of.note}
            onChange={(event) => of.setNote(event.target.value)}
          />
        )}
      </Field>
      <ProblemNotice error={of.ask.error} />
    </Modal>
  );
}
