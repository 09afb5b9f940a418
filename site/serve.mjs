// @ts-check
// Shows the built site on this machine: npm run site:serve.
import { fileURLToPath } from "node:url";
import { serve } from "vitepress";

await serve({ root: fileURLToPath(new URL(".", import.meta.url)), port: Number(process.env["PORT"] ?? 4173) });
