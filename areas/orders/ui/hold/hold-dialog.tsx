/** Putting orders on hold: why, who must decide, until when. And how a hold is told. */
import { useQuery } from '@tanstack/react-query';
import { App, Button, Input, Modal, Select } from 'antd';
import { type ReactNode, useCallback, useState } from 'react';
import { RefusedList, type Target, useCommand } from '../../../../web/kit/act.tsx';
import { get } from '../../../../web/kit/api.ts';
import { Field } from '../../../../web/kit/field.tsx';
import { useFormat } from '../../../../web/kit/format.ts';
import { useKitTexts } from '../../../../web/kit/kit-texts.ts';
import { ProblemNotice } from '../../../../web/kit/problems.tsx';
import { useShortcuts, withKey } from '../../../../web/kit/shortcuts.tsx';
import { useLabel } from '../../../../web/kit/texts.ts';
import type { Answer } from '../../../../web/kit/wire.ts';
import type { listDeciders } from '../../commands-hold.ts';
import type { OrderRow } from '../order-types.ts';
import { useHoldTexts } from './hold-texts.ts';

type Hold = Pick<OrderRow, 'hold_name' | 'hold_role' | 'hold_until'>;

/** Gives a function that names who must decide on a hold; null: whoever may. */
export function useHolder(): (hold: Hold) => string | null {
  const label = useLabel();
  return useCallback(
    ({ hold_name, hold_role }) => {
      if (hold_name !== null || hold_role === null) return hold_name;
      return label(hold_role as unknown as { en: string; zh: string });
    },
    [label],
  );
}

/** True when somebody in particular must decide, or the hold ends by itself. */
export const isSpecial = ({ hold_name, hold_role, hold_until }: Hold) =>
  hold_name !== null || hold_role !== null || hold_until !== null;

export function HoldFacts({ hold }: { hold: Hold }) {
  const t = useHoldTexts();
  const format = useFormat();
  const name = useHolder()(hold);
  const facts = [
    ...(name === null ? [] : [t('for_whom', { name })]),
    ...(hold.hold_until === null ? [] : [t('ends', { time: format.time(hold.hold_until) })]),
  ];
  return facts.join(' · ');
}

function useDeciders() {
  const t = useHoldTexts();
  const label = useLabel();
  const { data } = useQuery({
    queryKey: ['deciders'],
    queryFn: () => get<Answer<typeof listDeciders>>('/v1/orders/deciders'),
    staleTime: 60_000,
  });
  const roles = (data?.roles ?? []).map(({ code, name_en: en, name_zh: zh }) => {
    return { value: `role ${code}`, label: label({ en, zh }) };
  });
  const people = (data?.people ?? []).map(({ user_id, display_name }) => {
    return { value: `user ${user_id}`, label: display_name };
  });
  return [
    { value: '', label: t('anybody') },
    { label: t('roles'), options: roles },
    { label: t('people'), options: people },
  ];
}

interface ButtonProps {
  label: string;
  question: ReactNode;
  onDone?(): void;
  /** The orders, each with what is said here. */
  children(more: object): Target[];
}

export function HoldButton(props: ButtonProps) {
  const [open, setOpen] = useState(false);
  const show = () => setOpen(true);
  useShortcuts([{ key: 'h', label: props.label, run: show }]);
  return (
    <>
      <Button size="small" onClick={show} title={withKey(props.label, 'h')}>
        {props.label}
      </Button>
      {open && <HoldDialog {...props} onClose={() => setOpen(false)} />}
    </>
  );
}

interface FieldsProps {
  question: ReactNode;
  reason: string;
  setReason(reason: string): void;
  decider: string;
  setDecider(decider: string): void;
  until: string;
  setUntil(until: string): void;
}

function HoldFields(props: FieldsProps) {
  const t = useHoldTexts();
  const kit = useKitTexts();
  const options = useDeciders();
  const { question, reason, setReason, decider, setDecider, until, setUntil } = props;
  return (
    <>
      <div className="question">{question}</div>
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
      <Field label={t('decides')}>
        {(id) => <Select id={id} value={decider} onChange={setDecider} options={options} />}
      </Field>
      <Field label={t('until')}>
        {(id) => (
          <Input
            id={id}
            type="datetime-local"
            value={until}
            onChange={(event) => setUntil(event.target.value)}
          />
        )}
      </Field>
    </>
  );
}

function HoldDialog({ label, question, children, onDone, onClose }: DialogProps) {
  const kit = useKitTexts();
  const { message } = App.useApp();
  const command = useCommand('/v1/orders/hold');
  const [reason, setReason] = useState('');
  const [decider, setDecider] = useState('');
  const [until, setUntil] = useState('');
  const { done = 0, refused = [] } = command.data ?? {};
  const ended = refused.length > 0;
  const finish = () => {
    onClose();
    onDone?.();
  };
  const run = async () => {
    const [what = '', id = ''] = decider.split(' ');
    const holder = what === 'role' ? { hold_role: id } : what === 'user' ? { hold_for: id } : {};
    const ends = until === '' ? {} : { hold_until: new Date(until).toISOString() };
    const told = await command.mutateAsync(children({ reason: reason.trim(), ...holder, ...ends }));
    if (told.refused.length > 0) return;
    void message.success(kit('outcomes', { done: told.done, failed: 0 }));
    finish();
  };
  return (
    <Modal
      open
      width={460}
      title={label}
      okText={ended ? kit('close') : label}
      cancelText={kit('cancel')}
      onOk={() => (ended ? finish() : void run().catch(() => {}))}
      onCancel={ended ? finish : onClose}
      okButtonProps={{ disabled: reason.trim() === '' }}
      confirmLoading={command.isPending}
      destroyOnHidden
    >
      {!ended && (
        <HoldFields {...{ question, reason, setReason, decider, setDecider, until, setUntil }} />
      )}
      <ProblemNotice error={command.error} />
      {ended && <p>{kit('outcomes', { done, failed: refused.length })}</p>}
      {ended && <RefusedList refused={refused} />}
    </Modal>
  );
}

type DialogProps = ButtonProps & { onClose(): void };
