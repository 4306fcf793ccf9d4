/** The switches of a demo company: simulate at a speed or stop, and put it back. */
import { z } from 'zod';
import { command, type Outcome } from '../../kernel/command.ts';
import { beginReset, practiceState, setSpeed, tenantCode } from './practice.sql.ts';
import { practiceProblem } from './problems.ts';

export const simulate = command({
  name: 'practice.simulate',
  path: '/v1/practice/simulate',
  en: 'Lets made-up buyers and staff work in a demo company at a speed, or stops them (0).',
  zh: '在演示公司中按倍速模拟买家下单与员工作业；0 为停止。',
  permission: 'practice.run',
  input: z.strictObject({
    speed: z.union([z.literal(0), z.literal(1), z.literal(10), z.literal(60)]),
  }),
  problems: ['NOT_A_DEMO', 'BEING_RESET'],
  async run(tx, items) {
    // The last one that was asked for is what holds.
    const { input, actor } = items.at(-1)!;
    const { speed } = input;
    const known = await practiceState(tx);
    if (known === null) return items.map(() => practiceProblem('NOT_A_DEMO'));
    const run_id = tx.newId();
    const now = await setSpeed(tx, { speed, run_id, stopped_by: 'person' });
    if (now === null) return items.map(() => practiceProblem('BEING_RESET'));
    if (now.speed_before !== now.speed) {
      const kind = speed === 0 ? 'simulation_stopped' : 'simulation_started';
      tx.event({ kind, subject_id: tx.tenant_id, body: { speed }, actor });
    }
    return items.map((): Outcome<{ speed: number }> => ({ speed: now.speed }));
  },
});

export const reset = command({
  name: 'practice.reset',
  path: '/v1/practice/reset',
  en: 'Puts a demo company back to its first state; its code is typed to confirm.',
  zh: '将演示公司恢复到初始状态；须输入公司编码确认。',
  permission: 'practice.reset',
  input: z.strictObject({ confirm: z.string().max(60) }),
  problems: ['NOT_A_DEMO', 'RESET_NOT_CONFIRMED'],
  async run(tx, items) {
    if ((await practiceState(tx)) === null) return items.map(() => practiceProblem('NOT_A_DEMO'));
    const { code } = await tenantCode(tx);
    const outcomes = items.map(({ input }): Outcome<{ resetting: true }> => {
      if (input.confirm.trim() === code) return { resetting: true };
      return practiceProblem('RESET_NOT_CONFIRMED', { code }, '/confirm');
    });
    if (items.some(({ input }) => input.confirm.trim() === code)) await beginReset(tx);
    return outcomes;
  },
});
