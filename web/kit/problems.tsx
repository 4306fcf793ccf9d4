/** Shows problems: what happened, what to do, and which fields are meant. */
import { Alert } from 'antd';
import { ApiProblem } from './api.ts';
import { useKitTexts } from './kit-texts.ts';
import type { ProblemBody } from './wire.ts';

/** What the server names in a problem of something that is not there. */
const THINGS: Readonly<Record<string, Parameters<ReturnType<typeof useKitTexts>>[0]>> = {
  order: 'order',
  shipment: 'shipment',
  parcel: 'parcel',
  'pick task': 'pick_task',
  'pick line': 'pick_line',
  wave: 'wave',
  member: 'member',
  stock: 'stock',
};

/** A problem in words; a lost connection or a bug has words of the kit's own. */
export function useProblemOf(): (error: unknown) => ProblemBody {
  const t = useKitTexts();
  return (error) => {
    const known = error instanceof ApiProblem && error.body.title !== '' ? error.body : null;
    if (known?.code === 'NOT_FOUND') {
      const thing = THINGS[String(known['what'])];
      return thing === undefined ? known : { ...known, title: t('not_there', { thing: t(thing) }) };
    }
    if (known !== null) return known;
    if (error instanceof ApiProblem) {
      return { ...error.body, title: t('network'), fix: t('network_fix') };
    }
    return { code: 'FAULT', status: 500, title: t('failed'), fix: String(error) };
  };
}

/** One problem as text: the sentence, the way out, the fields. */
export function ProblemText({ problem }: { problem: ProblemBody }) {
  const t = useKitTexts();
  return (
    <div className="problem">
      <div>{problem.title}</div>
      {problem.errors !== undefined && (
        <ul>
          {problem.errors.map((each) => (
            <li key={`${each.pointer ?? ''} ${each.code}`}>
              {each.pointer !== undefined && <code>{each.pointer}</code>} {each.title}
            </li>
          ))}
        </ul>
      )}
      <div className="problem-fix">{problem.fix}</div>
      {problem.status >= 500 && problem.instance !== undefined && (
        <div className="quiet">{t('request_no', { id: problem.instance })}</div>
      )}
    </div>
  );
}

/** A problem in a box. */
export function ProblemNotice({ error }: { error: unknown }) {
  const problemOf = useProblemOf();
  if (error === null || error === undefined) return null;
  const problem = problemOf(error);
  return <Alert type="error" role="alert" title={<ProblemText problem={problem} />} />;
}
