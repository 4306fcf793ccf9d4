/** Who gets the goods: masked, until somebody says why the full values are needed. */
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { send } from '../../../web/kit/api.ts';
import { Field } from '../../../web/kit/field.tsx';
import { useKitTexts } from '../../../web/kit/kit-texts.ts';
import { Facts } from '../../../web/kit/page.tsx';
import { ProblemNotice } from '../../../web/kit/problems.tsx';
import { useMay } from '../../../web/kit/session.ts';
import type { RevealedRecipient } from '../commands-reveal.ts';
import type { OrderDetail } from './order-types.ts';
import { useOrderTexts } from './texts.ts';

type Order = OrderDetail['order'];
type Recipient = Order['recipient'];

interface DialogProps {
  order_id: string;
  onShown(recipient: Recipient): void;
  onClose(): void;
}

function RevealDialog({ order_id, onShown, onClose }: DialogProps) {
  const t = useOrderTexts();
  const kit = useKitTexts();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const show = async () => {
    setBusy(true);
    try {
      const body = { order_id, reason: reason.trim() };
      const path = '/v1/orders/reveal-recipient';
      const shown = await send<RevealedRecipient>('POST', path, body);
      onShown(shown.recipient);
      onClose();
      void queries.invalidateQueries({ queryKey: ['order', order_id] });
    } catch (failed) {
      setError(failed);
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      width={460}
      title={t('reveal')}
      okText={t('reveal')}
      cancelText={kit('cancel')}
      onOk={() => void show()}
      onCancel={onClose}
      okButtonProps={{ disabled: reason.trim() === '' }}
      confirmLoading={busy}
    >
      <div className="question">{t('reveal_ask')}</div>
      <Field label={kit('reason')}>
        {(id) => (
          <Input.TextArea
            id={id}
            autoFocus
            rows={2}
            maxLength={300}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </Field>
      <ProblemNotice error={error} />
    </Modal>
  );
}

/** The full values as one text, for the clipboard. */
function CopyButton({ text }: { text: string }) {
  const t = useOrderTexts();
  const { message } = App.useApp();
  // Browsers offer the clipboard over TLS and at home only.
  if (navigator.clipboard === undefined) return null;
  const copy = () =>
    navigator.clipboard.writeText(text).then(() => void message.success(t('copied')));
  return (
    <Button size="small" type="link" onClick={() => void copy()}>
      {t('copy_text')}
    </Button>
  );
}

export function RecipientFacts({ order }: { order: Order }) {
  const t = useOrderTexts();
  const may = useMay();
  const [asking, setAsking] = useState(false);
  const [full, setFull] = useState<Recipient | null>(null);
  const to = full ?? order.recipient;
  const phone = [to.phone, to.phone_extension ?? ''].filter((part) => part !== '').join(' ');
  const parts = [to.province, to.city, to.district, to.street, to.detail, to.postcode];
  const address = parts.filter((part) => part !== '').join(' ');
  const tool =
    full !== null ? (
      <CopyButton text={`${to.name} ${phone} ${address}`} />
    ) : (
      may('recipient.reveal') && (
        <Button size="small" type="link" onClick={() => setAsking(true)}>
          {t('reveal')}
        </Button>
      )
    );
  return (
    <>
      <Facts
        wide
        facts={[
          [
            t('recipient'),
            <span key="to">
              {to.name} {phone} {tool}
            </span>,
          ],
          [t('address'), address],
        ]}
      />
      {asking && (
        <RevealDialog
          order_id={order.order_id}
          onShown={setFull}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
