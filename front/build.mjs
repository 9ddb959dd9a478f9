// Builds every static file of the pages into build/static/ (or $NIANGJIA_BUILD/static), and puts the fonts of official
// papers into build/fonts/: the server sets papers with them, no browser ever asks for them. Run by `npm run build`.
import { copyFile, link, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import postcss from "postcss";
import { unused } from "./unused.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const built = resolve(process.env.NIANGJIA_BUILD || join(root, "build"));
const out = join(built, "static", "nj");
const modules = join(root, "node_modules");
// WeChat's browser on an old phone is the slowest of our guests; css nesting and `?.` are lowered for it.
const target = ["chrome83", "safari14.1", "firefox91"];

/** Leaves out the families of rules that no page of ours may use; the list is front/unused.mjs. */
const trim = {
  name: "trim",
  setup({ onLoad }) {
    onLoad({ filter: /tabler\.css$/ }, async ({ path }) => {
      const css = postcss.parse(await readFile(path, "utf8"));
      css.walkRules((rule) => {
        if (rule.parent.type === "atrule" && /keyframes$/.test(rule.parent.name)) return;
        const kept = rule.selectors.filter((selector) => !unused.test(selector));
        if (kept.length) rule.selectors = kept;
        else rule.remove();
      });
      css.walkAtRules((at) => at.nodes?.length === 0 && at.remove());
      return { contents: css.toString(), loader: "css" };
    });
  },
};

async function files(folder, ending) {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = entries.map((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return files(path, ending);
    return ending.test(entry.name) ? [path] : [];
  });
  return (await Promise.all(found)).flat();
}

/** Names of icons; a test holds the list against what templates and menus name. */
async function iconNames() {
  const names = (await readFile(join(root, "front", "icons.txt"), "utf8")).split(/\s+/).filter(Boolean);
  return [...new Set(names)].sort();
}

async function sprite() {
  const symbols = [];
  for (const name of await iconNames()) {
    const svg = await readFile(join(modules, "@tabler/icons/icons/outline", `${name}.svg`), "utf8").catch(() => "");
    if (!svg) console.warn(`no such icon: ${name}`);
    const paths = svg.replace(/<!--[^]*?-->/g, "").replace(/^\s*<svg[^>]*>|<\/svg>\s*$/g, "");
    if (svg) symbols.push(`<symbol id="${name}" viewBox="0 0 24 24">${paths.replace(/\s*\n\s*/g, "").trim()}</symbol>`);
  }
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("\n")}</svg>\n`;
}

/** The weights that papers are set in; 15 MB a file, so only these. Links where the disk allows, copies else. */
async function fonts() {
  const folder = join(built, "fonts");
  await mkdir(folder, { recursive: true });
  for (const [name, file] of [["noto-sans-sc", "NotoSansSC"], ["noto-serif-sc", "NotoSerifSC"]]) {
    for (const weight of ["400Regular", "700Bold"]) {
      const source = join(modules, "@expo-google-fonts", name, weight, `${file}_${weight}.ttf`);
      const place = join(folder, `${file}-${weight}.ttf`);
      await rm(place, { force: true });
      await link(source, place).catch(() => copyFile(source, place));
    }
  }
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const common = { bundle: true, minify: true, target, outdir: out, legalComments: "external", logLevel: "warning" };
const entry = (...names) => names.map((name) => join(root, "front", name));
await build({ ...common, entryPoints: entry("css/app.css", "css/print.css"), plugins: [trim] });
await build({ ...common, entryPoints: entry("js/theme.js", "js/app.js", "js/charts.js", "js/market.js", "js/stand.js", "js/door.js", "js/count.js"), format: "iife" });
await writeFile(join(out, "icons.svg"), await sprite());
await copyFile(join(root, "front", "mark.svg"), join(out, "mark.svg"));
await fonts();
for (const path of await files(out, /\.(css|js|svg)$/)) {
  const bytes = await readFile(path);
  const kilo = (size) => `${(size / 1000).toFixed(1)} kB`.padStart(10);
  console.log(`${kilo(bytes.length)} ${kilo(gzipSync(bytes).length)} gzip  ${path.slice(out.length + 1)}`);
}
