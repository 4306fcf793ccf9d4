/**
 * Doing something: a command over one or many things, with a dialog that asks for confirmation and
 * a reason, and a report of what became of each.
 */

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Input, Modal } from 'antd';
import { type ReactNode, useState } from 'react';
import { postMany } from './api.ts';
import { Field } from './field.tsx';
import { useKitTexts } from './kit-texts.ts';
import { ProblemNotice, ProblemText } from './problems.tsx';
import { useShortcuts, withKey } from './shortcuts.tsx';
import type { OutcomeBody, ProblemBody } from './wire.ts';

/** One thing to act on: what the server gets, and by which name people know it. */
export interface Target {
  input: object;
  name: string;
}

export interface Refused {
  name: string;
  problem: ProblemBody;
}

interface Report {
  done: number;
  refused: Refused[];
}

function reportOf(targets: readonly Target[], outcomes: readonly OutcomeBody<unknown>[]): Report {
  const refused = outcomes.flatMap((outcome, index) =>
    outcome.ok ? [] : [{ name: targets[index]!.name, problem: outcome.problem }],
  );
  return { done: outcomes.length - refused.length, refused };
}

/** Runs a command over targets, then has all screens read again. */
export function useCommand(path: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (targets: readonly Target[]) => {
      const inputs = targets.map((target) => target.input);
      return reportOf(targets, await postMany(path, inputs));
    },
    onSettled: () => queries.invalidateQueries(),
  });
}

/** What was refused, thing by thing. */
export function RefusedList({ refused }: { refused: readonly Refused[] }) {
  return (
    // Long lists scroll, and must be reached by keys.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: as said
    <ul className="refused" tabIndex={0}>
      {refused.map(({ name, problem }) => (
        <li key={name}>
          <strong>{name}</strong>
          <ProblemText problem={problem} />
        </li>
      ))}
    </ul>
  );
}

export interface ActionProps {
  /** The button's word and the dialog's title. */
  label: string;
  path: string;
  targets: readonly Target[];
  /** Asked for in the dialog and sent under this name. */
  reason_field?: string;
  /** Word for the reason field; 'Reason' when absent. */
  reason_label?: string;
  reason_needed?: boolean;
  /** Said before the reason field: what will happen. */
  question: ReactNode;
  danger?: boolean;
  primary?: boolean;
  /** A key that opens the dialog. */
  hotkey?: string;
  disabled?: boolean;
  onDone?(): void;
}

/** A button that asks, runs a command and tells what became of it. */
export function Action(props: ActionProps) {
  const [open, setOpen] = useState(false);
  const { hotkey, label, disabled } = props;
  const show = () => {
    if (!disabled) setOpen(true);
  };
  useShortcuts(hotkey === undefined ? [] : [{ key: hotkey, label, run: show }]);
  return (
    <>
      <Button
        size="small"
        type={props.primary ? 'primary' : 'default'}
        danger={props.danger ?? false}
        disabled={disabled ?? false}
        onClick={show}
        {...(hotkey === undefined ? {} : { title: withKey(label, hotkey) })}
      >
        {label}
      </Button>
      {open && <ActionDialog {...props} onClose={() => setOpen(false)} />}
    </>
  );
}

function ActionDialog(props: ActionProps & { onClose(): void }) {
  const { label, path, targets, reason_field, question, danger, onClose, onDone } = props;
  const t = useKitTexts();
  const { message } = App.useApp();
  const [reason, setReason] = useState('');
  const command = useCommand(path);
  const lacking = (props.reason_needed ?? true) && reason.trim() === '';
  const missing = reason_field !== undefined && lacking;
  const name = props.reason_label ?? t('reason');
  const run = async () => {
    const extra = reason_field === undefined ? {} : { [reason_field]: reason.trim() };
    const given = targets.map(({ input, name: of }) => ({
      input: { ...input, ...extra },
      name: of,
    }));
    const { done, refused } = await command.mutateAsync(given);
    if (refused.length > 0) return;
    void message.success(t('outcomes', { done, failed: 0 }));
    onClose();
    onDone?.();
  };
  const ended = (command.data?.refused.length ?? 0) > 0;
  const finish = () => {
    onClose();
    onDone?.();
  };
  return (
    <Modal
      open
      title={label}
      width={460}
      onCancel={ended ? finish : onClose}
      onOk={() => (ended ? finish() : void run().catch(() => {}))}
      okText={ended ? t('close') : label}
      cancelText={t('cancel')}
      {...(ended ? { cancelButtonProps: { style: { display: 'none' } } } : {})}
      okButtonProps={{ danger: (danger ?? false) && !ended, disabled: missing && !ended }}
      confirmLoading={command.isPending}
      destroyOnHidden
    >
      {!ended && <div className="question">{question}</div>}
      {!ended && reason_field !== undefined && (
        <Field label={name}>
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
      )}
      <ProblemNotice error={command.error} />
      {command.data !== undefined && ended && (
        <>
          <p>{t('outcomes', { done: command.data.done, failed: command.data.refused.length })}</p>
          <RefusedList refused={command.data.refused} />
        </>
      )}
    </Modal>
  );
}
