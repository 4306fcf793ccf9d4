/** Figures for Prometheus: requests by route, the relay's backlog, memory, the pool. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  observe(route: string, status: number, ms: number): void;
  /** The text of /metrics. */
  text(): Promise<string>;
  content_type: string;
}

/** Makes the metrics of one process; `gauges` are read at each scrape. */
export function makeMetrics(gauges: Record<string, { help: string; read(): number }>): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'fahuo_http_requests_total',
    help: 'Requests by route and status',
    labelNames: ['route', 'status'],
    registers: [registry],
  });
  const durations = new Histogram({
    name: 'fahuo_http_request_seconds',
    help: 'Duration of requests by route',
    labelNames: ['route'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  for (const [name, { help, read }] of Object.entries(gauges)) {
    new Gauge({
      name: `fahuo_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  }
  return {
    observe(route, status, ms) {
      requests.inc({ route, status });
      durations.observe({ route }, ms / 1000);
    },
    text: () => registry.metrics(),
    content_type: registry.contentType,
  };
}
