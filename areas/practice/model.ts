/** Bounds and words of practice. Pure. */

export const SPEEDS = [1, 10, 60] as const;
/** A simulation stops by itself after so much of its own time, or so many orders. */
export const MOST_SIMULATED_S = 2 * 24 * 3600;
export const MOST_ORDERS = 5000;

/** What stopped a simulation. */
export const STOPPED_BY = {
  person: { en: 'somebody stopped it', zh: '已手动停止' },
  days: { en: '2 simulated days are over', zh: '已模拟满 2 天' },
  orders: { en: '5,000 orders were made', zh: '已生成 5000 单' },
  fault: {
    en: 'something went wrong; see the log of the server',
    zh: '出现故障，请查看服务器日志',
  },
  reset: { en: 'the company was put back', zh: '演示公司已重置' },
} as const;
export type StoppedBy = keyof typeof STOPPED_BY;
