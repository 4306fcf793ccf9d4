/**
 * The engines that threads can run, by name. Each loads its modules when it is first asked for, so
 * that a thread holds only what it needs. To add one: a line here; `runEngine` has its types.
 */

/** What a run may spend, and where it may leave a good answer on its way. */
export interface Effort<O> {
  /** The only source of chance. */
  seed: number;
  /** Work until `now_ms` has moved on by so much, then answer with the best that is known. */
  budget_ms: number;
  now_ms(): number;
  /** Leaves the best answer so far: it counts when the thread is stopped before the run answers. */
  offer(best: O): void;
}

/** Limits an engine by rounds, which are the same everywhere, and by the clock as the last resort. */
export interface Rounds {
  rounds?: number;
  state_ceiling?: number;
}

function budgetOf(rounds: Rounds | undefined, effort: Effort<never>) {
  const { seed, budget_ms: time_ms, now_ms } = effort;
  return { rounds: 300, ...rounds, seed, time_ms, now_ms };
}

export const engines = {
  /** One picker's walk through aisles or over a graph; see pick-path/pick-path.ts. */
  'pick-path': async () => {
    const { pickPath } = await import('./pick-path/pick-path.ts');
    return (
      input: { request: Parameters<typeof pickPath>[0]; effort?: Rounds },
      effort: Effort<never>,
    ) => pickPath(input.request, budgetOf(input.effort, effort));
  },
  /** A walk over bins of which only coordinates are known; see pick-path/coordinates.ts. */
  'coordinates-path': async () => {
    const { pickPathByCoordinates } = await import('./pick-path/coordinates.ts');
    type Call = Parameters<typeof pickPathByCoordinates>;
    return (
      input: { points: Call[0]; start: Call[1]; end: Call[2]; effort?: Rounds },
      effort: Effort<never>,
    ) => {
      const budget = budgetOf(input.effort, effort);
      return pickPathByCoordinates(input.points, input.start, input.end, budget);
    };
  },
  /** A walk over a floor plan, which is remembered by its key; see floor-plan/walk.ts. */
  'floor-walk': async () => {
    const { rememberedFloor, walkFloor } = await import('./floor-plan/walk.ts');
    type Plan = Parameters<typeof rememberedFloor>[1];
    type Stops = Parameters<typeof walkFloor>[1];
    return (
      input: { plan_key: string; plan: Plan; stops: Stops; effort?: Rounds },
      effort: Effort<never>,
    ) => {
      const floor = rememberedFloor(input.plan_key, input.plan);
      return walkFloor(floor, input.stops, budgetOf(input.effort, effort));
    };
  },
  /** What to release and on which carts; see wave/release-plan.ts. */
  'release-plan': async () => {
    const { planRelease } = await import('./wave/release-plan.ts');
    return (ask: Parameters<typeof planRelease>[0], { seed }: Effort<never>) =>
      planRelease(ask, seed);
  },
  /** Which cartons for the pieces of orders, question by question; see carton/ask.ts. */
  carton: async () => {
    const { answerQuestion } = await import('./carton/ask.ts');
    type Question = Parameters<typeof answerQuestion>[0];
    return (
      input: { questions: readonly Question[]; effort: number },
      { budget_ms, now_ms }: Effort<never>,
    ) => {
      // The rest of the time is for checking and explaining.
      const limit_ms = (0.8 * budget_ms) / Math.max(1, input.questions.length);
      return input.questions.map((question) =>
        answerQuestion(question, { effort: input.effort, now_ms, limit_ms }),
      );
    };
  },
  /** Which box sizes to keep in stock, by past orders; see carton/assortment.ts. */
  'carton-sizes': async () => {
    const { suggestSizes } = await import('./carton/sizes.ts');
    type Ask = Parameters<typeof suggestSizes>[0];
    return (input: Ask, { budget_ms, now_ms }: Effort<never>) =>
      suggestSizes(input, { effort: 1, now_ms, limit_ms: budget_ms });
  },
};
