/** The dialog that sets thresholds of one or many articles in a warehouse. */
import { App, Modal } from 'antd';
import { useState } from 'react';
import { RefusedList, useCommand } from '../../../web/kit/act.tsx';
import { Field } from '../../../web/kit/field.tsx';
import { useKitTexts } from '../../../web/kit/kit-texts.ts';
import { ProblemNotice } from '../../../web/kit/problems.tsx';
import { useWarehouses, WarehouseSelect } from '../../../web/kit/warehouses.tsx';
import { OwnerField, useOwners } from './merchant-select.tsx';
import { PasteField } from './paste-field.tsx';
import { pastedArticles } from './pasted.ts';
import { useLowTexts, useTransferTexts } from './transfer-texts.ts';

export interface FirstThreshold {
  warehouse: string | null;
  owner: string | null;
  text: string;
}

export function ThresholdDialog({ first, onClose }: { first: FirstThreshold; onClose(): void }) {
  const t = useLowTexts();
  const transfers = useTransferTexts();
  const kit = useKitTexts();
  const { message } = App.useApp();
  const { list } = useWarehouses();
  const { only } = useOwners();
  const [warehouse, setWarehouse] = useState(first.warehouse);
  const [chosen, setOwner] = useState(first.owner);
  const [text, setText] = useState(first.text);
  const save = useCommand('/v1/stock/thresholds/save');
  const owner = chosen ?? only;
  const read = pastedArticles(text, 2);
  const ready = warehouse !== null && owner !== null && read.rows.length > 0;
  const run = async () => {
    const targets = read.rows.map(([code, min_qty, target_qty]) => {
      const input = { warehouse, sku: { merchant: owner, code }, min_qty, target_qty };
      return { input, name: code };
    });
    const { done, refused } = await save.mutateAsync(targets);
    if (refused.length > 0) return;
    void message.success(t('saved', { count: done }));
    onClose();
  };
  const house = list.find((each) => each.code === warehouse);
  return (
    <Modal
      open
      width={520}
      title={t('set')}
      okText={t('set')}
      cancelText={kit('cancel')}
      okButtonProps={{ disabled: !ready || read.wrong.length > 0 }}
      confirmLoading={save.isPending}
      onOk={() => void run().catch(() => {})}
      onCancel={onClose}
    >
      <div className="template-layout">
        <Field label={t('warehouse')}>
          {() => (
            <WarehouseSelect
              all={false}
              value={house?.warehouse_id}
              onChange={(id) =>
                setWarehouse(list.find((each) => each.warehouse_id === id)?.code ?? null)
              }
            />
          )}
        </Field>
        <OwnerField label={transfers('owner')} value={owner} onChange={setOwner} />
      </div>
      <PasteField label={t('paste')} value={text} onChange={setText} read={read} />
      <ProblemNotice error={save.error} />
      {save.data !== undefined && save.data.refused.length > 0 && (
        <>
          <p>{kit('outcomes', { done: save.data.done, failed: save.data.refused.length })}</p>
          <RefusedList refused={save.data.refused} />
        </>
      )}
    </Modal>
  );
}
