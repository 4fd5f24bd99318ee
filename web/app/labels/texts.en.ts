import { plural } from '$lib/i18n/plural';

const many = plural('en');

export default {
  labels: 'Labels',
  of: (path: string) => `Labels below ${path}`,
  ofRow: (names: string) => `Labels: ${names}.`,
  change: ', label. Change',
  add: 'Label',
  added: (name: string, count: number) =>
    many(count, { one: `Labelled ${name}`, other: `# conversations labelled ${name}` }),
  removed: (name: string, count: number) =>
    many(count, { one: `Label ${name} removed`, other: `Label ${name} removed from # conversations` }),
  placeholder: 'Label with …',
  create: (name: string) => `New label “${name}”`,
  notMade: (name: string, message: string) => `The label “${name}” was not made. ${message}`,
  none: 'No labels',
  noneHint: 'Type a name to make the first one.',
  noMailHint: 'Labels belong to a mail account, and this has no mail of one.',
};
