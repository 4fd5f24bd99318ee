export default {
  title: 'Active chats',
  hint: 'A chat is active in a month in which its visitor wrote.',
  none: 'Nobody has written yet.',
  month: 'Month',
  chats: 'Chats',
  messages: 'Messages of visitors',
  file: 'Save as',
  save: (month: string, kind: string) => `Save the chats of ${month} as ${kind.toUpperCase()}`,
};
