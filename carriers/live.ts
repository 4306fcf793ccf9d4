/**
 * The carriers of the running process: built on first use for the clock that is in force, so that
 * one set of connections, circuit breakers and pauses serves all calls.
 */
import type { Clock } from '../kernel/clock.ts';
import { type Exchanger, makeExchanger } from './exchange.ts';
import { makeCarrierHttp } from './http.ts';
import { allCarriers, type CarrierRegistry } from './registry.ts';

export interface OutsideOptions {
  /** Offers Fake Express too: for demos and tests. */
  with_fake: boolean;
  /** `host:port` of own servers that may be private and may speak plain http. */
  private_hosts: readonly string[];
}

interface Outside {
  registry: CarrierRegistry;
  gateway: Exchanger;
  close(): void;
}

let options: OutsideOptions = { with_fake: false, private_hosts: [] };
let built = new WeakMap<Clock, Outside>();

/** Sets what may be reached; call it before the relay starts. What was built before is left. */
export function configureOutside(given: OutsideOptions): void {
  options = given;
  built = new WeakMap();
}

/** The carriers and the message client for a clock. */
export function outsideOf(clock: Clock): Outside {
  const known = built.get(clock);
  if (known !== undefined) return known;
  const { with_fake, private_hosts } = options;
  const http = makeCarrierHttp({ clock, private_hosts });
  const gateway = makeExchanger(
    { private_hosts, ports: [443, 8443] },
    { timeout_ms: 10_000, answer_bytes_max: 100_000 },
  );
  const made: Outside = {
    registry: allCarriers(http, clock, with_fake),
    gateway,
    close() {
      http.close();
      gateway.close();
    },
  };
  built.set(clock, made);
  return made;
}
