/** Small marks: states by tone, exceptions, notes. Colour is never the only sign. */
import type { ReactNode } from 'react';
import { type Text, useLabel } from './texts.ts';

export type Tone = 'neutral' | 'waiting' | 'active' | 'good' | 'bad';

export function Tag({
  tone,
  title,
  children,
}: {
  tone: Tone;
  title?: string;
  children: ReactNode;
}) {
  return (
    <span className={`tag ${tone}`} title={title}>
      {children}
    </span>
  );
}

/** The state of something, by the labels of its lifecycle; an unknown state is shown as it is. */
export function StateTag({
  states,
  state,
}: {
  states: Readonly<Record<string, Text & { tone: Tone }>>;
  state: string;
}) {
  const label = useLabel();
  const known = states[state];
  if (known === undefined) return <Tag tone="neutral">{state}</Tag>;
  return <Tag tone={known.tone}>{label(known)}</Tag>;
}
