/** Types of what the order screens read. */
import type { Answer } from '../../../web/kit/wire.ts';
import type { countStages, getOrder, listOrders } from '../queries.ts';

export type OrderRow = Answer<typeof listOrders>['rows'][number];
export type StageCount = Answer<typeof countStages>['stages'][number];
export type OrderDetail = Answer<typeof getOrder>;
export type TimelineEvent = OrderDetail['events'][number];
export type Decision = OrderDetail['decisions'][number];
