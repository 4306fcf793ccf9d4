/** What other areas may put on the buyer's page: acts behind the second proof. */
export { type Asked, buyerAct } from './proof.ts';
export { ACT_PROBLEMS, actAsBuyer, UNKEPT, withOrder } from './track.ts';
