/** Answering a recall: the goods are put aside, or have gone on to the next desk, which is asked. */
import { z } from 'zod';
import { command, type Outcome } from '../../kernel/command.ts';
import { permits, SELF } from '../../kernel/permission.ts';
import { kernelProblem, type Problem } from '../../kernel/problem.ts';
import { ANSWERS, type Answer, type Cause, DESKS, type Desk } from './model.ts';
import { recallProblem } from './problems.ts';
import { answerRecalls, lockRecalls } from './recalls.sql.ts';
import { type Asked, askFor } from './where.ts';

export interface Answered {
  recall_id: string;
  state: Answer;
  /** The desk that is asked now. */
  next: Desk | null;
}

type Locked = Awaited<ReturnType<typeof lockRecalls>>[number];

function answeredAlready({ answered_name, state }: Locked): Problem {
  const aside = state === 'put_aside';
  return recallProblem('RECALL_ANSWERED', {
    name: answered_name ?? '-',
    answer: aside ? 'put aside' : 'not there any more',
    answer_zh: aside ? '已找到并放到一旁' : '已不在此处',
  });
}

export const answerRecall = command({
  name: 'recall.answer',
  path: '/v1/recalls/answer',
  en: 'Answers a recall: the goods are put aside, or have gone on and the next desk is asked.',
  zh: '答复拦截：货物已放到一旁，或已流转到下一岗位（将继续询问）。',
  permission: SELF,
  input: z.strictObject({ recall_id: z.uuid(), answer: z.enum(ANSWERS) }),
  problems: ['RECALL_UNKNOWN', 'RECALL_ANSWERED', 'LABEL_NOT_READY', 'PERMISSION_DENIED'],
  async run(tx, items) {
    const recall_ids = [...new Set(items.map(({ input }) => input.recall_id))].sort();
    const recalls = new Map((await lockRecalls(tx, { recall_ids })).map((r) => [r.recall_id, r]));
    const rows: { recall_id: string; state: string; answered_by: string | null }[] = [];
    const onward: Asked[] = [];
    const outcomes = items.map(({ input, actor }): Outcome<Answered> => {
      const { recall_id, answer } = input;
      const recall = recalls.get(recall_id);
      if (recall === undefined) return recallProblem('RECALL_UNKNOWN');
      const desk = recall.desk as Desk;
      const { permission, next: then } = DESKS[desk];
      if (!permits(actor.permissions, permission)) {
        return kernelProblem('PERMISSION_DENIED', { permission });
      }
      const next = answer === 'passed_on' ? then : null;
      if (recall.state === answer) return { recall_id, state: answer, next };
      if (recall.state !== 'asked') return answeredAlready(recall);
      const old_label = recall.cause === 'address' && !recall.relabelled;
      if (old_label && answer === 'put_aside') return recallProblem('LABEL_NOT_READY');
      rows.push({ recall_id, state: answer, answered_by: actor.id });
      recalls.set(recall_id, { ...recall, state: answer, answered_name: null });
      const { order_id, cause } = recall;
      const body = { desk, cause, answer, next };
      tx.event({ kind: 'recall_answered', order_id, subject_id: recall_id, body, actor });
      if (next !== null) {
        const by = { kind: 'user' as const, id: recall.asked_by };
        const goods = { ...recall, cause: cause as Cause, holder_id: null };
        onward.push({ ...goods, desk: next, by: recall.asked_by === null ? SYSTEM : by });
      }
      return { recall_id, state: answer, next };
    });
    if (rows.length > 0) await answerRecalls(tx, { rows });
    await askFor(tx, onward);
    return outcomes;
  },
});

const SYSTEM = { kind: 'system', id: null } as const;
