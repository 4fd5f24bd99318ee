import { plural } from '$lib/i18n/plural';
import type { Strength } from './strength';

const many = plural('en');

const strength: Record<Strength, string> = {
  short: 'Too short',
  refused: 'Too easy',
  weak: 'Easy to guess',
  fair: 'Fair',
  strong: 'Strong',
};

/** Sentences for what the server says by a code; a code that is not here keeps the server's own sentence. */
const codes: Record<string, string> = {
  wrong_credentials: 'The e-mail address or the password is wrong.',
  wrong_password: 'Your present password is another one.',
  invalid_address: 'This is not an e-mail address.',
  reset_expired: 'This link was used already or is older than an hour. Ask for a new one.',
  invitation_expired: 'This invitation was used, withdrawn, or is older than 14 days. Ask for a new one.',
  already_member: 'This person is in your organization already.',
  setup_closed: 'Postroom is set up already. Log in, or ask its owner for an invitation.',
  wrong_setup_code: 'This is not the set-up code. Postroom prints it, with the address to open, each time it starts.',
  no_demo: 'This installation cannot make the demo workspace.',
  forbidden: 'You may not do this.',
  bad_origin: 'This address is not the one Postroom was set up with. Ask your owner for the right one.',
  internal: 'Something went wrong on the server. What you entered is kept; try again.',
};

export default {
  strength,
  codes,
  addressTaken: 'Somebody has a log-in with this address already.',
  tooMany: (seconds: number) =>
    seconds < 60
      ? many(seconds, {
          one: 'Too many attempts. Try again in # second.',
          other: 'Too many attempts. Try again in # seconds.',
        })
      : many(Math.ceil(seconds / 60), {
          one: 'Too many attempts. Try again in # minute.',
          other: 'Too many attempts. Try again in # minutes.',
        }),
  required: 'This cannot be empty.',
  notAnAddress: 'This is not an e-mail address. Write it like name@example.com.',
  passwordShort: (least: number) => `Use at least ${least} characters.`,
  passwordLong: (most: number) => `Use at most ${most} characters.`,
  passwordIsEmail: 'Your e-mail address cannot be your password.',
  passwordRepeated: 'Use more than one character.',
  passwordMore: (missing: number) => many(missing, { one: '# more character', other: '# more characters' }),
  passwordHint: 'Ten characters or more. A few words in a row are good.',
  showPassword: 'Show the password',
  email: 'E-mail address',
  password: 'Password',
  newPassword: 'New password',
  yourName: 'Your name',
  nameHint: 'Colleagues see it on comments, customers on replies.',
  loginTitle: 'Log in to Postroom',
  logIn: 'Log in',
  expired: 'Your session has ended. Log in again; what you wrote is kept.',
  thenBack: 'After that you are back where you were.',
  forgot: 'Forgot your password?',
  forgotTitle: 'A new password',
  forgotText: 'We send a link to your e-mail address. It works once, for an hour.',
  sendLink: 'Send the link',
  backToLogin: 'Back to log-in',
  mailedTitle: 'Look into your mail',
  mailedText: (email: string) => `If ${email} has a log-in here, a link is on its way. It works once, for an hour.`,
  notMailedTitle: 'This Postroom sends no mail yet',
  notMailedText:
    'Ask the owner or an admin of your organization for a password link: Settings, People. Owners run “postroom reset-password” on the server.',
  resetTitle: 'Choose a new password',
  resetText: 'It ends every session you have, on all devices.',
  setPassword: 'Set the password and log in',
  resetExpiredTitle: 'This link does not work any more',
  askAgain: 'Ask for a new link',
  invitedTitle: (organization: string) => `Join ${organization}`,
  invitedText: (by: string, email: string) => `${by} invited ${email}.`,
  knownText: 'You have a log-in with this address. Use its password.',
  join: (organization: string) => `Join ${organization}`,
  invitationGoneTitle: 'This invitation does not work any more',
  invitationGoneText: 'It was used, withdrawn, or is older than 14 days. Ask whoever invited you for a new link.',
  tryAgain: 'Try again',
  broken: 'This could not be loaded',
};
