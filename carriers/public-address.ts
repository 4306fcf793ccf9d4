/**
 * Which network addresses a carrier's URL may lead to: public ones over https on listed ports,
 * and private hosts only when the operator named them. Guards against server-side forgery.
 */

import { BlockList, isIP } from 'node:net';

// IANA special-purpose registries, with the whole ranges that embed an IPv4 address.
const forbidden4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const;

const blocked = new BlockList();
for (const [net, bits] of forbidden4) blocked.addSubnet(net, bits, 'ipv4');

// Of IPv6 only global unicast is open, less the parts that tunnel, translate or document.
const open6 = new BlockList();
open6.addSubnet('2000::', 3, 'ipv6');
const forbidden6 = new BlockList();
for (const [net, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  forbidden6.addSubnet(net, bits, 'ipv6');
}

/** True when the numeric address is on the public internet. Anything unreadable is not. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !blocked.check(address, 'ipv4');
  if (family !== 6 || address.includes('%')) return false;
  return open6.check(address, 'ipv6') && !forbidden6.check(address, 'ipv6');
}

export interface UrlRules {
  /** `host:port` of own servers that may be private and may speak plain http. */
  private_hosts: readonly string[];
  ports: readonly number[];
}

/** The host of a URL without the brackets of an IPv6 literal. */
export function bareHost(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

/** Whether the operator named this very host and port as his own. */
export function isPrivateHost(url: URL, rules: UrlRules): boolean {
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return rules.private_hosts.includes(`${bareHost(url)}:${port}`);
}

/** Why a URL must not be called, or null. Names are checked again when they are resolved. */
export function urlFault(url: URL, rules: UrlRules): string | null {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'the scheme is not https';
  if (url.username !== '' || url.password !== '') return 'it carries a user name';
  if (isPrivateHost(url, rules)) return null;
  if (url.protocol !== 'https:') return 'the scheme is not https';
  if (!rules.ports.includes(Number(url.port === '' ? 443 : url.port))) return 'the port is closed';
  const host = bareHost(url);
  if (isIP(host) !== 0 && !isPublicAddress(host)) return 'the address is not public';
  return null;
}
