import type { Message } from '$lib/api/types';
import type { MenuItem } from '$lib/ui';
import { t } from './texts';

/** What the menu of a mail offers of the mail as it came; nothing while it is not composed yet. */
export function original({ original_url: shown, source_url: file }: Message): MenuItem[] {
  if (!shown || !file) return [];
  return [
    { label: t.showOriginal, icon: 'eye', run: () => follow(shown, { target: '_blank', rel: 'noopener' }) },
    { label: t.downloadOriginal, icon: 'download', run: () => follow(file, { download: 'message.eml' }) },
  ];
}

function follow(href: string, how: Partial<HTMLAnchorElement>) {
  const link = Object.assign(document.createElement('a'), { href, ...how });
  document.body.append(link);
  link.click();
  link.remove();
}
