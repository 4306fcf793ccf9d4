/** Moving goods from one bin to another of the same warehouse. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Input, InputNumber, Modal } from 'antd';
import { useState } from 'react';
import { newKey, post } from '../../../web/kit/api.ts';
import { Field } from '../../../web/kit/field.tsx';
import { useKitTexts } from '../../../web/kit/kit-texts.ts';
import { ProblemNotice } from '../../../web/kit/problems.tsx';
import { useTransferTexts } from './transfer-texts.ts';

export interface MoveFrom {
  warehouse: string;
  sku: { merchant: string; code: string };
  from: string;
  lot: string;
  /** Pieces that no pick task claims. */
  free: number;
}

function MoveDialog({ of, onClose }: { of: MoveFrom; onClose(): void }) {
  const t = useTransferTexts();
  const kit = useKitTexts();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [to, setTo] = useState('');
  const [qty, setQty] = useState(of.free);
  // Pressed twice, it is one act.
  const [reference] = useState(newKey);
  const move = useMutation({
    mutationFn: () => {
      const { free, ...what } = of;
      return post('/v1/stock/transfer', { ...what, to, qty, reference });
    },
    onSuccess: () => {
      void message.success(t('moved', { qty, bin: to }));
      onClose();
    },
    onSettled: () => queries.invalidateQueries(),
  });
  return (
    <Modal
      open
      width={400}
      title={t('move_of', { sku: of.sku.code, bin: of.from })}
      okText={t('move')}
      cancelText={kit('cancel')}
      okButtonProps={{ disabled: to === '' || qty < 1 }}
      confirmLoading={move.isPending}
      onOk={() => move.mutate()}
      onCancel={onClose}
    >
      <Field label={t('move_to')}>
        {(id) => (
          <Input
            id={id}
            autoFocus
            value={to}
            onChange={(event) => setTo(event.target.value.trim())}
          />
        )}
      </Field>
      <Field label={t('pieces')}>
        {(id) => (
          <InputNumber
            id={id}
            min={1}
            max={of.free}
            precision={0}
            value={qty}
            onChange={(typed) => setQty(typed ?? 0)}
          />
        )}
      </Field>
      <ProblemNotice error={move.error} />
    </Modal>
  );
}

export function MoveButton({ of }: { of: MoveFrom }) {
  const t = useTransferTexts();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="small" type="link" onClick={() => setOpen(true)}>
        {t('move')}
      </Button>
      {open && <MoveDialog of={of} onClose={() => setOpen(false)} />}
    </>
  );
}
