import type { LoginField, Proposal, ServerField } from '$lib/api/types';
import { t } from './texts';

export type Protocol = 'imap' | 'smtp';
export type Tls = 'tls' | 'starttls' | 'plain';

/** A server while somebody types it. */
export interface ServerDraft {
  host: string;
  port: string;
  tls: Tls;
}

/** The ports that belong to each way of protecting a connection (RFC 8314). */
const PORTS: Record<Protocol, Record<Tls, string>> = {
  imap: { tls: '993', starttls: '143', plain: '143' },
  smtp: { tls: '465', starttls: '587', plain: '587' },
};

const HOST = /^(\[[0-9a-f:.]+\]|[\p{L}\p{N}]([\p{L}\p{N}.:-]*[\p{L}\p{N}])?)$/iu;

export const emptyServer = (protocol: Protocol): ServerDraft => ({ host: '', port: PORTS[protocol].tls, tls: 'tls' });

export const draftOf = ({ host, port, tls }: ServerField): ServerDraft => ({
  host,
  port: String(port),
  tls: tls as Tls,
});

/** Change the security; a port that was the usual one follows. */
export function secured(protocol: Protocol, server: ServerDraft, tls: Tls): ServerDraft {
  const usual = server.port.trim() === '' || Object.values(PORTS[protocol]).includes(server.port.trim());
  return { ...server, tls, port: usual ? PORTS[protocol][tls] : server.port };
}

/** What is wrong with a server, by field. */
export function serverMistakes({ host, port }: ServerDraft): { host?: string; port?: string } {
  const digits = /^\d{1,5}$/.test(port.trim()) ? Number(port) : 0;
  return {
    ...(HOST.test(host.trim()) ? {} : { host: t.hostWrong }),
    ...(digits >= 1 && digits <= 65_535 ? {} : { port: t.portWrong }),
  };
}

export const valid = (server: ServerDraft): boolean => Object.keys(serverMistakes(server)).length === 0;

/** As the server takes it. */
export const fieldOf = ({ host, port, tls }: ServerDraft): ServerField => ({
  host: host.trim(),
  port: Number(port),
  tls,
});

/** What one types to reach an account. */
export interface Access {
  username: string;
  password: string;
  imap: ServerDraft;
  smtp: ServerDraft;
}

export const loginOf = ({ username, password, imap, smtp }: Access): LoginField => ({
  username: username.trim(),
  password,
  imap: fieldOf(imap),
  smtp: fieldOf(smtp),
});

/** Take over a proposal; the password stays. */
export const proposed = (access: Access, { username, imap, smtp }: Proposal): Access => ({
  ...access,
  username,
  imap: draftOf(imap),
  smtp: draftOf(smtp),
});
