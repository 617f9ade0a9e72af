/** Takes every body, and sends none. Stands in for the module that without-send.mjs replaces. */
export const sendEach = async () => ({ refused: new Set<number>() });
