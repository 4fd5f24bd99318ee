import { plural } from '$lib/i18n/plural';
import type { Step } from './steps';

const many = plural('en');

const steps: Record<Step, string> = {
  organization: 'Your organization',
  mail: 'Connect mail',
  invite: 'Invite your team',
};

const later: Record<Step, string> = {
  organization: 'Name, password, language',
  mail: 'One address to start',
  invite: 'Can wait',
};

export default {
  steps,
  later,
  pageTitle: 'Set up Postroom',
  progress: 'Steps of the set-up',
  done: 'Done',
  time: 'About four minutes. You can stop at any point; what you entered is kept.',
  orgTitle: 'What is your team called?',
  orgLead: 'One organization holds your people, your shared mail and your rules. You can belong to more than one.',
  orgName: 'Name of the organization',
  email: 'Your e-mail address',
  emailHint: 'You log in with it.',
  timeZone: 'Time zone',
  language: 'Language',
  demo: 'Look at a demo workspace first',
  next: 'Continue',
  orgAside: 'What happens next',
  orgPoints: [
    'You connect one address, and see your real mail in a minute.',
    'You invite people. Nobody shares a password again.',
  ],
  mailTitle: 'Which address should your team answer?',
  mailLead: 'Your mail stays where it is. Postroom keeps a copy in step with it.',
  mailAside: 'What Postroom does with your mailbox',
  mailPoints: [
    'Copies each message once and keeps a ledger of every one it saw.',
    'Marks read, moves and sends on both sides.',
    'Never deletes on the server unless you delete.',
    'Keeps the password encrypted on this server, and shows it to nobody.',
  ],
  skip: 'Skip, look around first',
  connected: (address: string) => `${address} is connected`,
  connectedText: 'Its mail is coming in. You can connect more addresses in the settings at any time.',
  inviteTitle: 'Who works with you?',
  inviteLead: 'They get a link that works once. You see here who has joined.',
  inviteAside: 'What members can do',
  invitePoints: [
    'See and answer the team inbox.',
    'Not your own mail, and not the settings.',
    'You can take access back at any time.',
  ],
  later3: 'Later',
  openInbox: 'Open the inbox',
  invite: (count: number) => many(count, { one: 'Invite # person', other: 'Invite # people' }),
  closedTitle: 'Postroom is set up already',
  closedText: 'Log in, or ask its owner for an invitation.',
  logIn: 'Log in',
  codeTitle: 'One thing is missing: the set-up code',
  codeText: 'Postroom prints an address with a code each time it starts. Open that address, or type its code here.',
  codeLook: 'In the terminal where you started it, look for a line like this:',
  codeWrong: 'This code is not the one of the last start. Each start prints a new one.',
  code: 'Set-up code',
  brokenTitle: 'The server could not be reached',
  tryAgain: 'Try again',
};
