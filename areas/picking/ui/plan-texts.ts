/** Texts of a task's walk on the floor plan. */
import { defineTexts } from '../../../web/kit/texts.ts';

export const useWalkTexts = defineTexts('walk', {
  walk: { en: 'Walk', zh: '拣货路线' },
  drawn: {
    en: 'Walk of {{stops}} stops on the floor plan, next: {{next}}',
    zh: '平面图上的路线，共 {{stops}} 个停靠点，下一站：{{next}}',
  },
  next_drawn: { en: 'The way to {{next}} on the floor plan', zh: '平面图上前往 {{next}} 的路线' },
  all_done: { en: 'none, all is done', zh: '无，已全部完成' },
  metres: { en: 'Metres', zh: '步行距离' },
  metres_of: { en: '{{metres}} m', zh: '{{metres}} 米' },
  time: { en: 'Time', zh: '步行时间' },
  seconds_of: { en: '{{seconds}} s', zh: '{{seconds}} 秒' },
  with_lift: {
    en: '{{seconds}} s, with {{lift}} s of reaching up',
    zh: '{{seconds}} 秒，其中高层取货 {{lift}} 秒',
  },
  s_shape: { en: 'S-shape', zh: 'S 形走法' },
  s_shape_of: { en: '{{metres}} m: {{saved}} m more', zh: '{{metres}} 米，多走 {{saved}} 米' },
  s_shape_same: { en: '{{metres}} m: as long', zh: '{{metres}} 米，一样长' },
  how: { en: 'Method', zh: '方法' },
  aisle_dp: { en: 'All ways through the aisles compared', zh: '比较全部巷道走法' },
  held_karp: { en: 'All orders of the stops compared', zh: '比较全部停靠顺序' },
  local_search: { en: 'Improved by search', zh: '搜索改进' },
  usual_walk: { en: 'The usual order of the bins', zh: '按库位常规顺序' },
  exact: { en: 'none is shorter', zh: '没有更短的路线' },
  not_exact: { en: 'a shorter one may exist', zh: '可能有更短的路线' },
  show_usual: { en: 'Show the S-shape', zh: '显示 S 形走法' },
  no_plan: {
    en: 'Planned without a floor plan, by the coordinates of the bins.',
    zh: '未使用平面图，按库位坐标规划。',
  },
  off_plan: {
    en: 'Some bins have no place on the floor plan, so it was not used: {{bins}}',
    zh: '部分库位未放置在平面图上，因此未使用平面图：{{bins}}',
  },
  kept: { en: 'The usual order was kept: {{why}}', zh: '沿用常规顺序：{{why}}' },
  TOO_MANY_STOPS: { en: 'the task is too large', zh: '任务过大' },
  BATCH_TOO_LARGE: { en: 'the release was too large', zh: '下发批量过大' },
  ENGINE_STOPPED: { en: 'planning took too long', zh: '规划超时' },
  NO_COORDINATES: { en: 'the bins have no coordinates', zh: '库位没有坐标' },
  FLOOR_UNREACHABLE: { en: 'a bin cannot be reached on the plan', zh: '平面图上有库位无法到达' },
  other_reason: { en: 'the plan could not be used', zh: '平面图无法使用' },
  moved: {
    en: 'Bins were moved on the plan since; the walk is drawn to where they stood or not at all.',
    zh: '此后平面图上的库位有变动，图示可能不完整。',
  },
  next_stop: { en: 'Next: {{bin}}', zh: '下一站：{{bin}}' },
  far: { en: '{{metres}} m to go there', zh: '距离 {{metres}} 米' },
});
