/**
 * What a transaction says beside its own tables: events, wanted effects, reasons of decisions. They
 * are gathered while it works and written set-based just before it commits.
 */
import type { IdMaker } from './id.ts';
import { insertDecisions, insertEffects, insertEvents } from './kernel.sql.ts';
import type { Sender } from './statement.ts';

export type ActorKind = 'user' | 'api_key' | 'system' | 'buyer' | 'carrier' | 'simulation';

/** Who acts, and within which limits. */
export interface Actor {
  kind: ActorKind;
  id: string | null;
  tenant_id: string;
  /** '*' or names; 'order.*' stands for every permission of the area. */
  permissions: readonly string[];
  merchant_ids: readonly string[] | null;
  warehouse_ids: readonly string[] | null;
}

export interface EventInput {
  /** Past tense, e.g. order_approved. */
  kind: string;
  /** The order whose timeline it belongs to. */
  order_id?: string | null;
  subject_id: string;
  /** Facts; no personal data. */
  body?: Record<string, unknown>;
  /** Who did it; the reaction or sweep itself when absent. */
  actor?: Pick<Actor, 'kind' | 'id'>;
}

export interface EffectInput {
  /** Name of the executor. */
  kind: string;
  /** Natural key: asked for once. */
  key: string;
  order_id?: string | null;
  subject_id: string;
  intent: Record<string, unknown>;
  /** Not before; at once when absent. */
  due_at?: Date;
}

export interface DecisionInput {
  kind: 'review' | 'sourcing' | 'carton' | 'carrier' | 'wave' | 'walk';
  order_id?: string | null;
  subject_id: string;
  /** What was chosen, in short. */
  outcome: string;
  /** Candidates with their costs and why they lost. */
  considered: unknown;
}

const SYSTEM = { kind: 'system', id: null } as const;

/** What a transaction said, by number, and one event of it. */
export interface Said {
  events: number;
  effects: number;
  event_id: string | null;
}

/** Gathers records and writes them. One per transaction. */
export class Recorder {
  private readonly events: EventInput[] = [];
  private readonly effects: EffectInput[] = [];
  private readonly decisions: DecisionInput[] = [];
  private readonly ids: IdMaker;
  private readonly command: string;
  private said: Said = { events: 0, effects: 0, event_id: null };

  constructor(ids: IdMaker, command: string) {
    this.ids = ids;
    this.command = command;
  }

  event(input: EventInput): void {
    this.events.push(input);
  }

  effect(input: EffectInput): void {
    this.effects.push(input);
  }

  decision(input: DecisionInput): void {
    this.decisions.push(input);
  }

  /**
   * Sends what was gathered, at most one statement of each kind. Returns what was said by all the
   * transaction so far.
   */
  flush(sender: Sender): Said {
    const { events, effects, decisions } = this;
    const rows = events.map(this.eventRow);
    this.said = {
      events: this.said.events + events.length,
      effects: this.said.effects + effects.length,
      event_id: this.said.event_id ?? rows[0]?.event_id ?? null,
    };
    if (rows.length > 0) void insertEvents(sender, { rows });
    if (effects.length > 0) void insertEffects(sender, { rows: effects.map(this.effectRow) });
    if (decisions.length > 0) {
      const reasons = decisions.map((each) => ({
        ...each,
        decision_id: this.ids.next(),
        order_id: each.order_id ?? null,
      }));
      void insertDecisions(sender, { rows: reasons });
    }
    this.events.length = 0;
    this.effects.length = 0;
    this.decisions.length = 0;
    return this.said;
  }

  private readonly eventRow = (each: EventInput) => ({
    event_id: this.ids.next(),
    kind: each.kind,
    order_id: each.order_id ?? null,
    subject_id: each.subject_id,
    actor_kind: (each.actor ?? SYSTEM).kind,
    actor_id: (each.actor ?? SYSTEM).id,
    command: this.command,
    body: each.body ?? {},
  });

  private readonly effectRow = (each: EffectInput) => ({
    effect_id: this.ids.next(),
    kind: each.kind,
    key: each.key,
    order_id: each.order_id ?? null,
    subject_id: each.subject_id,
    intent: each.intent,
    due_at: each.due_at ?? null,
  });
}
