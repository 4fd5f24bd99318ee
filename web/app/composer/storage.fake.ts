/** localStorage for tests: its keys are its own properties, as in a browser. */
export function fakeStorage(): Storage {
  const methods = {
    getItem: (key: string) => (Object.hasOwn(store, key) ? (store[key] ?? null) : null),
    setItem: (key: string, value: string) => void (store[key] = value),
    removeItem: (key: string) => void Reflect.deleteProperty(store, key),
  };
  const store = Object.create(methods) as Record<string, string>;
  return store as unknown as Storage;
}
