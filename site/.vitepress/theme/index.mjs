import "katex/dist/katex.min.css";
import DefaultTheme from "vitepress/theme-without-fonts";
import RunBlock from "./RunBlock.vue";
import "./style.css";

/** @type {import("vitepress").Theme} */
export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component("RunBlock", RunBlock);
  },
};
