/** Light and dark as antd draws them. */
import { type ThemeConfig, theme } from 'antd';
import type { Scheme } from './scheme.ts';

/** antd's tokens: small, and dark enough to read (contrast of at least 4.5 to 1). */
export function themeOf(of: Scheme): ThemeConfig {
  const dark = of === 'dark';
  return {
    algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      colorPrimary: dark ? '#4470d6' : '#1d4ed8',
      colorError: dark ? '#f87171' : '#c81e1e',
      colorLink: dark ? '#8ab4f8' : '#1d4ed8',
      colorTextPlaceholder: dark ? '#9ca3af' : '#667085',
      colorTextDescription: dark ? '#a3abb8' : '#5d6675',
      colorBgContainer: dark ? '#1a1d23' : '#ffffff',
      colorBgElevated: dark ? '#22262e' : '#ffffff',
      borderRadius: 4,
      fontSize: 13,
      fontSizeSM: 12,
      controlHeight: 30,
      controlHeightSM: 26,
      controlHeightLG: 34,
      fontFamily: 'var(--font)',
      motionDurationMid: '0.1s',
      motionDurationSlow: '0.15s',
    },
  };
}
