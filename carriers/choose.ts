/**
 * Chooses the carrier of a parcel among those that could take it, and explains the choice: what
 * was considered, what each cost, and why the others lost. Pure.
 */

import type { LossReason } from '../areas/shipping/model.ts';
import type { Problem } from '../kernel/problem.ts';
import type { Coverage, GoodsTrait, ParcelMeasure, Quote } from './contract.ts';
import { provinceKey } from './price.ts';
import { carrierProblem } from './problems.ts';

export interface ParcelToSend {
  parcel: ParcelMeasure;
  province: string;
  merchant_id: string;
  traits: readonly GoodsTrait[];
  /** Cash to collect on delivery, minor units; 0 for none. */
  cod_minor: number;
  value_minor: number;
  /** All amounts are in this currency; a quote in another one cannot be compared. */
  currency: string;
  /** Days until the buyer was promised the parcel; null when nothing was promised. */
  wanted_days: number | null;
}

export interface CarrierLimits {
  weight_max_g?: number;
  /** Longest side. */
  length_max_mm?: number;
  refuses: readonly GoodsTrait[];
}

/** One account that could be used. What wasn't answered is null. */
export interface CarrierCandidate {
  carrier: string;
  account_id: string;
  service_code: string;
  coverage: Coverage | null;
  quote: Quote | null;
  limits: CarrierLimits;
  /** Waybills that the account may still make today; null when unlimited. */
  quota_left: number | null;
  /** Share of its parcels that came late, 0 to 1, from our own log; 0 when unknown. */
  late_share: number;
  /** Lower is preferred where cost and time are equal; 0 when absent. */
  priority?: number;
}

/** When a rule speaks; every condition given must hold. */
export interface CarrierRuleCondition {
  merchant_ids?: readonly string[];
  provinces?: readonly string[];
  traits_any?: readonly GoodsTrait[];
  weight_from_g?: number;
  /** Below this weight. */
  weight_below_g?: number;
  value_from_minor?: number;
  has_cod?: boolean;
}

/** A merchant's wish. `only` excludes all other carriers, `prefer` is worth `bonus_minor`. */
export interface CarrierRule {
  rule_id: string;
  when: CarrierRuleCondition;
  action: 'only' | 'forbid' | 'prefer';
  carriers: readonly string[];
  bonus_minor?: number;
}

/** What lateness is worth, in minor units of the parcel's currency. */
export interface ChoicePolicy {
  /** Cost of each promised day beyond the wanted ones. */
  late_day_minor: number;
  /** Cost of a parcel that comes late; weighed with the carrier's late share. */
  late_parcel_minor: number;
}

export interface CostPart {
  part: 'freight' | 'late_days' | 'late_risk' | 'preference';
  amount_minor: number;
  /** The rule that gave a preference. */
  rule_id?: string;
}

export interface Considered {
  carrier: string;
  account_id: string;
  service_code: string;
  /** Place in the ranking from 1; null when it cannot take the parcel. */
  rank: number | null;
  /** Sum of the parts, null when it cannot take the parcel. */
  cost_minor: number | null;
  parts: CostPart[];
  promised_days: number | null;
  priority: number;
  /** Null for the chosen one. */
  lost_because: LossReason | null;
  /** What made it lose, such as the rule, the limit, or how much dearer it was. */
  detail: Record<string, unknown>;
}

export interface CarrierChoice {
  chosen: Considered | null;
  /** All candidates: the ranked ones first, then those that cannot take the parcel. */
  considered: Considered[];
}

interface Loss {
  reason: LossReason;
  detail: Record<string, unknown>;
}

function within<T>(allowed: readonly T[] | undefined, value: T): boolean {
  return allowed === undefined || allowed.includes(value);
}

/** Whether a rule speaks about this parcel. */
export function ruleApplies(when: CarrierRuleCondition, sent: ParcelToSend): boolean {
  const { weight_g } = sent.parcel;
  return (
    within(when.merchant_ids, sent.merchant_id) &&
    within(when.provinces?.map(provinceKey), provinceKey(sent.province)) &&
    (when.traits_any === undefined || when.traits_any.some((each) => sent.traits.includes(each))) &&
    weight_g >= (when.weight_from_g ?? 0) &&
    weight_g < (when.weight_below_g ?? Number.POSITIVE_INFINITY) &&
    sent.value_minor >= (when.value_from_minor ?? 0) &&
    (when.has_cod === undefined || when.has_cod === sent.cod_minor > 0)
  );
}

/** The rule that shuts a carrier out, or null. */
function ruleLoss(carrier: string, rules: readonly CarrierRule[]): Loss | null {
  const forbids = rules.find((each) => each.action === 'forbid' && each.carriers.includes(carrier));
  if (forbids !== undefined) {
    return { reason: 'forbidden_by_rule', detail: { rule_id: forbids.rule_id } };
  }
  const only = rules.find((each) => each.action === 'only' && !each.carriers.includes(carrier));
  if (only === undefined) return null;
  return { reason: 'not_among_only', detail: { rule_id: only.rule_id, only: only.carriers } };
}

/** What of the goods the carrier cannot take, or null. */
function goodsLoss(candidate: CarrierCandidate, sent: ParcelToSend): Loss | null {
  const { refuses, weight_max_g, length_max_mm } = candidate.limits;
  const { weight_g, length_mm = 0, width_mm = 0, height_mm = 0 } = sent.parcel;
  const longest_mm = Math.max(length_mm, width_mm, height_mm);
  const traits = sent.traits.filter((each) => refuses.includes(each));
  if (traits.length > 0) return { reason: 'goods_refused', detail: { traits } };
  if (weight_max_g !== undefined && weight_g > weight_max_g) {
    return { reason: 'too_heavy', detail: { weight_g, weight_max_g } };
  }
  if (length_max_mm !== undefined && longest_mm > length_max_mm) {
    return { reason: 'too_long', detail: { longest_mm, length_max_mm } };
  }
  return null;
}

/** Why a candidate cannot take the parcel, or null. Facts about goods and area before rules. */
function lossOf(
  candidate: CarrierCandidate,
  sent: ParcelToSend,
  rules: readonly CarrierRule[],
): Loss | null {
  const { coverage, quote, quota_left, carrier } = candidate;
  if (coverage === null) return { reason: 'coverage_unknown', detail: {} };
  if (!coverage.is_served) {
    return { reason: 'not_served', detail: { carrier_says: coverage.reason ?? '' } };
  }
  if (sent.cod_minor > 0 && !coverage.takes_cod) return { reason: 'no_cod', detail: {} };
  const barred = goodsLoss(candidate, sent) ?? ruleLoss(carrier, rules);
  if (barred !== null) return barred;
  if (quota_left !== null && quota_left <= 0) return { reason: 'quota_used_up', detail: {} };
  if (quote === null) return { reason: 'no_quote', detail: {} };
  if (quote.currency === sent.currency) return null;
  return { reason: 'other_currency', detail: { currency: quote.currency } };
}

function partsOf(
  candidate: CarrierCandidate,
  quote: Quote,
  sent: ParcelToSend,
  rules: readonly CarrierRule[],
  policy: ChoicePolicy,
): CostPart[] {
  const parts: CostPart[] = [{ part: 'freight', amount_minor: quote.amount_minor }];
  const late_days = Math.max(0, quote.promised_days - (sent.wanted_days ?? quote.promised_days));
  if (late_days > 0) {
    parts.push({ part: 'late_days', amount_minor: late_days * policy.late_day_minor });
  }
  const late_risk_minor = Math.round(candidate.late_share * policy.late_parcel_minor);
  if (late_risk_minor > 0) parts.push({ part: 'late_risk', amount_minor: late_risk_minor });
  for (const rule of rules) {
    if (rule.action !== 'prefer' || !rule.carriers.includes(candidate.carrier)) continue;
    const amount_minor = -(rule.bonus_minor ?? 0);
    parts.push({ part: 'preference', amount_minor, rule_id: rule.rule_id });
  }
  return parts;
}

function consider(
  candidate: CarrierCandidate,
  sent: ParcelToSend,
  rules: readonly CarrierRule[],
  policy: ChoicePolicy,
): Considered {
  const { carrier, account_id, service_code, quote } = candidate;
  const loss = lossOf(candidate, sent, rules);
  const promised_days = quote?.promised_days ?? null;
  const priority = candidate.priority ?? 0;
  const named = { carrier, account_id, service_code, rank: null, promised_days, priority };
  if (loss !== null || quote === null) {
    const { reason, detail } = loss ?? { reason: 'no_quote' as const, detail: {} };
    return { ...named, cost_minor: null, parts: [], lost_because: reason, detail };
  }
  const parts = partsOf(candidate, quote, sent, rules, policy);
  const cost_minor = parts.reduce((sum, each) => sum + each.amount_minor, 0);
  return { ...named, cost_minor, parts, lost_because: null, detail: {} };
}

function byName(a: Considered, b: Considered): number {
  const left = `${a.carrier} ${a.account_id} ${a.service_code}`;
  const right = `${b.carrier} ${b.account_id} ${b.service_code}`;
  return left < right ? -1 : Number(left > right);
}

/** Cheapest first, then fastest, then preferred, then by name, so that the input's order decides nothing. */
function byMerit(a: Considered, b: Considered): number {
  return (
    (a.cost_minor ?? 0) - (b.cost_minor ?? 0) ||
    (a.promised_days ?? 0) - (b.promised_days ?? 0) ||
    a.priority - b.priority ||
    byName(a, b)
  );
}

/** Why a ranked candidate came after the best one. */
function behind(best: Considered, other: Considered): Loss {
  const dearer_minor = (other.cost_minor ?? 0) - (best.cost_minor ?? 0);
  if (dearer_minor > 0) return { reason: 'dearer', detail: { dearer_minor } };
  const slower_days = (other.promised_days ?? 0) - (best.promised_days ?? 0);
  if (slower_days > 0) return { reason: 'slower', detail: { slower_days } };
  const reason = other.priority > best.priority ? 'lower_priority' : 'later_in_name';
  return { reason, detail: {} };
}

/**
 * Ranks the candidates for one parcel. Cost = freight + lateness beyond the wanted days + risk of
 * coming late - preferences, in minor units; rules that do not apply are not looked at. The
 * result is the explanation to store; `chosen` is null when nobody can take the parcel.
 */
export function chooseCarrier(
  sent: ParcelToSend,
  candidates: readonly CarrierCandidate[],
  rules: readonly CarrierRule[],
  policy: ChoicePolicy,
): CarrierChoice {
  const applying = rules.filter((rule) => ruleApplies(rule.when, sent));
  const all = candidates.map((each) => consider(each, sent, applying, policy));
  const able = all.filter((each) => each.cost_minor !== null).sort(byMerit);
  const unable = all.filter((each) => each.cost_minor === null).sort(byName);
  const best = able[0] ?? null;
  const ranked = able.map((each, index) => {
    if (best === null || each === best) return { ...each, rank: index + 1 };
    const { reason, detail } = behind(best, each);
    return { ...each, rank: index + 1, lost_because: reason, detail };
  });
  return { chosen: ranked[0] ?? null, considered: [...ranked, ...unable] };
}

/** The problem that a carrier doesn't serve an area, with those that would take the parcel. */
export function noService(carrier: string, area: string, choice: CarrierChoice): Problem {
  const alternatives = choice.considered
    .filter((each) => each.rank !== null && each.carrier !== carrier)
    .map((each) => each.carrier);
  return carrierProblem('CARRIER_NO_SERVICE', {
    carrier,
    area,
    alternatives: [...new Set(alternatives)],
  });
}
