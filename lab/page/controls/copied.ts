/**
 * Copies a text that is still to come; returns whether the browser allowed it. The promise is handed over at once,
 * while the browser still knows that a visitor asked for it.
 */
export async function copied(text: () => Promise<string>): Promise<boolean> {
  const coming = text();
  try {
    const content = coming.then((all) => new Blob([all], { type: "text/plain" }));
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": content })]);
    return true;
  } catch {
    await coming;
    return false;
  }
}
