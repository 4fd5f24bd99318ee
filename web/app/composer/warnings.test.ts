import { describe, expect, test } from 'vitest';
import { id } from '../conversations/server.fake';
import { comment, message, ours } from '../conversations/thread/entries.fake';
import type { Letter } from './letter';
import { doubts, promisesFile, strangers } from './warnings';
import { replyToAnn } from './letter.fake';

const letter = (change: Partial<Letter> = {}) => replyToAnn({ body: '<p>Thank you</p>', lastMessage: null, ...change });
const says = (text: string) => promisesFile(letter({ body: `<p>${text}</p>` }));

describe('a promised file', () => {
  test.each([
    'Please find attached our offer.',
    'I am attaching the signed contract',
    'See the <strong>attachment</strong>.',
    'Vous trouverez ci-jointe la facture',
    'La pièce jointe contient tout',
    'Anbei die Rechnung.',
    'Die Liste ist im Anhang.',
    'Adjunto el presupuesto',
    'In allegato la fattura',
    'Segue em anexo o contrato',
    'In de bijlage vindt u de offerte',
    'Bifogat finner du fakturan',
    'Vedlagt ligger kontrakten',
    'Faktura on liitteenä',
    'W załączniku przesyłam fakturę',
    'V příloze posílám smlouvu',
    'Счёт во вложении',
    'Fatura ektedir, sözleşme ekte',
    '請求書を添付します',
    '请见附件',
    '파일을 첨부합니다',
    'تجدون المرفقات',
  ])('is heard: %s', (text) => expect(says(text)).toBe(true));

  test.each([
    'Thank you, it works.',
    'The attacher is broken',
    'Nous nous retrouvons demain',
    'Detach the cable',
    'Der Anhänger ist da',
    'Bijna klaar',
  ])('is not heard in: %s', (text) => expect(says(text)).toBe(false));

  test('of what is quoted between the words does not count', () => {
    const body = '<blockquote><p>I attached it</p></blockquote><p>It did not arrive.</p>';
    expect(promisesFile(letter({ body }))).toBe(false);
    expect(promisesFile(letter({ body: `${body}<p>Attached again.</p>` }))).toBe(true);
  });

  test('in the subject counts only where the writer made it', () => {
    const subject = 'Invoice attached';
    expect(promisesFile(letter({ subject }))).toBe(false);
    expect(promisesFile(letter({ subject, kind: 'new' }))).toBe(true);
  });
});

test('a letter is doubted for the file first, then for the subject, and not at all with both', () => {
  const body = '<p>Attached.</p>';
  const file = { id: id(801), filename: 'offer.pdf', media_type: 'application/pdf', size: 20, url: '/f/1' };
  expect(doubts(letter({ body, subject: ' ' }))).toEqual(['file', 'subject']);
  expect(doubts(letter({ body, attachments: [file] }))).toEqual([]);
});

describe('strangers', () => {
  const eve = { name: '', address: 'eve@e.example' };
  const bea = { name: 'Bea', address: 'Bea@us.example' };

  test('are those whom no message names, in Bcc as well', () => {
    const entries = [comment(2), message(1, { cc_fields: [bea] })];
    const given = letter({ cc: [{ ...bea, address: 'bea@US.example' }], bcc: [eve] });
    expect(strangers(given, entries, [])).toEqual([eve]);
  });

  test('are neither colleagues nor our own accounts', () => {
    expect(
      strangers(letter({ cc: [bea, ours] }), [message(1, { to_fields: [] })], ['bea@us.example', ours.address]),
    ).toEqual([]);
  });

  test('are nobody in a forward, which is for them, nor while the conversation is not here', () => {
    expect(strangers(letter({ cc: [eve], kind: 'forward' }), [message(1)], [])).toEqual([]);
    expect(strangers(letter({ cc: [eve] }), [], [])).toEqual([]);
  });
});
