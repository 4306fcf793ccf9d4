/** Texts of the drawing of a floor plan. */
import { defineTexts } from './texts.ts';

export const usePlanTexts = defineTexts('plan', {
  zoom_in: { en: 'Zoom in', zh: '放大' },
  zoom_out: { en: 'Zoom out', zh: '缩小' },
  fit: { en: 'Whole plan', zh: '全图' },
  start: { en: 'Start', zh: '起点' },
  drop: { en: 'Drop point', zh: '放货点' },
  obstacle: { en: 'Obstacle', zh: '障碍物' },
});
