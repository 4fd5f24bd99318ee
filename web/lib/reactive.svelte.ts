/**
 * Make something with state of its own while a $derived or an effect runs. Svelte does not let a reaction follow state
 * that was made inside it, so what lives longer than the reaction has to be made outside.
 */
export function outside<Made>(make: () => Made): Made {
  let made: Made | undefined;
  const end = $effect.root(() => {
    made = make();
  });
  end();
  return made as Made;
}
