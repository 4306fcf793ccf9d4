/**
 * Why it went this way: each automatic decision with what was considered and why the others
 * lost.
 */
import type { Considered } from '../../../engines/sourcing/sourcing.ts';
import { useFormat } from '../../../web/kit/format.ts';
import { Panel } from '../../../web/kit/page.tsx';
import { useRuleNames, useTestWords } from '../../../web/kit/rule-words.ts';
import { Empty } from '../../../web/kit/states.tsx';
import { type Text, useLabel, useLocale } from '../../../web/kit/texts.ts';
import type { RuleExplained } from '../../review/model.ts';
import { carrierText, LOSS_REASONS, type LossReason } from '../../shipping/model.ts';
import type { Decision } from './order-types.ts';
import { useReasonTexts } from './reason-texts.ts';
import { useOrderTexts } from './texts.ts';

const VERDICTS = {
  chosen: 'chosen',
  'cannot send all': 'cannot_send_all',
  farther: 'farther',
  'not needed': 'not_needed',
} as const satisfies Record<Considered['verdict'], string>;

const KINDS = ['review', 'sourcing', 'carton', 'carrier', 'wave', 'walk'] as const;

const ACTIONS = { hold: 'hold', approve: 'approve', tag: 'tag' } as const;

/** One rule: that it does not apply and why, or that it does and what would change it. */
function RuleReason({ told }: { told: RuleExplained }) {
  const t = useReasonTexts();
  const words = useTestWords();
  const ruleName = useRuleNames();
  const { rule, version, action, failed, because } = told;
  const name = ruleName(rule);
  const of = version !== undefined && <span className="quiet">{t('version', { version })}</span>;
  if (failed !== undefined) {
    return (
      <>
        {t('rule_passed', { rule: name, ...words.parts(failed) })} {of}
      </>
    );
  }
  return (
    <>
      {t('rule_matched', { rule: name, action: t(ACTIONS[action]) })} {of}
      {because !== undefined && (
        <ul>
          {because.map((test) => (
            <li key={`${test.fact} ${test.is}`}>
              {words.wanted(test)} <span className="quiet">{words.found(test)}</span>
            </li>
          ))}
          <li>{t('would_pass', { tests: because.map(words.opposite).join(t('or')) })}</li>
        </ul>
      )}
    </>
  );
}

function Review({ rules }: { rules: readonly RuleExplained[] }) {
  const t = useReasonTexts();
  if (rules.length === 0) return <p className="quiet">{t('no_rules')}</p>;
  return (
    <ul>
      {rules.map((told) => (
        <li key={told.rule}>
          <RuleReason told={told} />
        </li>
      ))}
    </ul>
  );
}

interface SourcingReason {
  candidates?: Considered[];
  short?: { line_id: string; wanted: number; available: number }[];
}

function Sourcing({ candidates = [], short = [] }: SourcingReason) {
  const t = useReasonTexts();
  if (candidates.length === 0 && short.length === 0) {
    return <p className="quiet">{t('no_candidates')}</p>;
  }
  return (
    <ul>
      {candidates.map(({ warehouse, pieces, distance, verdict }) => (
        <li key={`${warehouse} ${verdict}`}>
          {t('candidate', {
            warehouse,
            pieces,
            near: t(distance === 0 ? 'near' : 'far'),
            verdict: t(VERDICTS[verdict]),
          })}
        </li>
      ))}
      {short.map(({ line_id, wanted, available }) => (
        <li key={line_id}>{t('short_line', { wanted, available })}</li>
      ))}
    </ul>
  );
}

interface CarrierReason {
  carrier: string;
  account_id: string;
  cost_minor: number | null;
  lost_because: string | null;
}

function Carriers({ considered }: { considered: readonly CarrierReason[] }) {
  const t = useReasonTexts();
  const label = useLabel();
  const format = useFormat();
  return (
    <ul>
      {considered.map(({ carrier, account_id, cost_minor, lost_because }) => {
        const cost = cost_minor === null ? '' : t('cost', { cost: format.money(cost_minor) });
        const loss: Text | undefined = LOSS_REASONS[lost_because as LossReason];
        const name = label(carrierText(carrier));
        const reason = loss === undefined ? (lost_because ?? '') : label(loss);
        return (
          <li key={account_id}>
            {lost_because === null
              ? t('carrier_chosen', { carrier: name, cost })
              : t('carrier_lost', { carrier: name, reason, cost })}
          </li>
        );
      })}
    </ul>
  );
}

function Sentences({ reasons }: { reasons: { en: string[]; zh: string[] } }) {
  const locale = useLocale();
  const lines = locale === 'en' ? reasons.en : reasons.zh;
  return (
    <ul>
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

/** Anything else: names and values as they are. */
function Plain({ considered }: { considered: unknown }) {
  if (typeof considered !== 'object' || considered === null) return <p>{String(considered)}</p>;
  return (
    <ul>
      {Object.entries(considered).map(([key, value]) => (
        <li key={key}>
          <span className="quiet">{key}: </span>
          {typeof value === 'object' ? <code>{JSON.stringify(value)}</code> : String(value)}
        </li>
      ))}
    </ul>
  );
}

/** What the parts of decisions look like; each kind has its own. */
interface AnyReason extends SourcingReason {
  rules?: RuleExplained[];
  reasons?: { en: string[]; zh: string[] };
  walk_mm?: number;
  s_shape_mm?: number;
}

function Body({ decision }: { decision: Decision }) {
  const t = useReasonTexts();
  const { number } = useFormat();
  const considered = decision.considered as AnyReason | CarrierReason[] | null;
  if (Array.isArray(considered)) return <Carriers considered={considered} />;
  if (considered === null) return null;
  const { kind } = decision;
  if (kind === 'review') return <Review rules={considered.rules ?? []} />;
  if (kind === 'sourcing') return <Sourcing {...considered} />;
  if (kind === 'carton' && considered.reasons) return <Sentences reasons={considered.reasons} />;
  if (kind === 'walk' && considered.walk_mm !== undefined) {
    const metres = (mm: number) => number(Math.round(mm / 1000));
    const usual = metres(considered.s_shape_mm ?? considered.walk_mm);
    return <p>{t('walk_is', { walk: metres(considered.walk_mm), usual })}</p>;
  }
  return <Plain considered={considered} />;
}

/** What was decided, in a word; codes of warehouses and cartons stay. */
function useOutcome(): (decision: Decision) => string {
  const t = useReasonTexts();
  const label = useLabel();
  return ({ kind, outcome }) => {
    if (outcome === 'approve' || outcome === 'hold' || outcome === 'none') return t(outcome);
    return kind === 'carrier' ? label(carrierText(outcome)) : outcome;
  };
}

function kindText(kind: string): (typeof KINDS)[number] | null {
  return KINDS.find((each) => each === kind) ?? null;
}

export function Reasons({ decisions }: { decisions: readonly Decision[] }) {
  const t = useOrderTexts();
  const r = useReasonTexts();
  const label = useLabel();
  const format = useFormat();
  const outcomeOf = useOutcome();
  const name = (kind: string): Text => {
    const known = kindText(kind);
    return known === null ? { en: kind, zh: kind } : { en: r(known), zh: r(known) };
  };
  return (
    <Panel title={t('reasons')}>
      {decisions.length === 0 && <Empty>{t('no_reasons')}</Empty>}
      {decisions.map((decision, index) => (
        <details
          key={decision.decision_id}
          className="reason"
          open={index === decisions.length - 1 || decisions.length < 4}
        >
          <summary>
            <strong>{label(name(decision.kind))}</strong>: {outcomeOf(decision)}{' '}
            <span className="quiet">{format.time(decision.at)}</span>
          </summary>
          <Body decision={decision} />
        </details>
      ))}
    </Panel>
  );
}
