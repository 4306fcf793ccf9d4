/** The desk's application: what all screens stand on. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { App as AntApp, ConfigProvider, type ConfigProviderProps } from 'antd';
import * as english from 'antd/es/locale/en_US.js';
import * as chinese from 'antd/es/locale/zh_CN.js';
import { ApiProblem } from './kit/api.ts';
import { useScheme } from './kit/scheme.ts';
import { useLocale } from './kit/texts.ts';
import { themeOf } from './kit/theme.ts';
import { giveStylesTheKey, pageKey } from './page-key.ts';
import { router } from './router.tsx';

type AntLocale = NonNullable<ConfigProviderProps['locale']>;

// The bundler sees these as modules with a default export, the compiler as CommonJS.
const ANT_LOCALES = {
  en: english.default as unknown as AntLocale,
  'zh-CN': chinese.default as unknown as AntLocale,
};

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // What the server said on purpose does not change by asking again.
      retry: (count, error) => !(error instanceof ApiProblem && error.body.status > 0) && count < 2,
    },
  },
});

const nonce = pageKey();
giveStylesTheKey(nonce);

export function App() {
  const locale = useLocale();
  const scheme = useScheme();
  return (
    <ConfigProvider
      locale={ANT_LOCALES[locale]}
      theme={themeOf(scheme)}
      csp={{ nonce }}
      button={{ autoInsertSpace: false }}
    >
      <AntApp component={false}>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </AntApp>
    </ConfigProvider>
  );
}
