// Joining from a phone: what is typed survives a dead battery, and the place is asked for only when somebody taps.
import { vault } from "./vault.js";

const DAY = 24 * 3600 * 1000;
const DRAFT = "draft"; // of a new application; one that is mended has its own
const KEPT = ["name", "phone", "id_number", "workplace", "group", "place"];

/** The form. A draft is kept encrypted on this phone (vault.js), for a day, until it was sent. */
export function joinform() {
  return {
    where: "按我的位置找",
    draftName: DRAFT,
    async init() {
      const store = await vault("join");
      this.draftName = this.$root.dataset.draft || DRAFT;
      if (this.$root.dataset.fresh) this.restore((await store.all()).find((row) => row.key === this.draftName));
      this.$root.addEventListener("input", () => store.put(this.draft()));
      this.$root.addEventListener("htmx:afterSwap", () => this.choose());
    },
    field(name) {
      return this.$root.elements.namedItem(name);
    },
    draft() {
      const said = { work: this.field("work")?.value, union: this.field("union")?.value, once: this.field("key")?.value };
      const values = Object.fromEntries(KEPT.map((name) => [name, this.field(name)?.value || ""]));
      return { key: this.draftName, at: Date.now(), values, ...said };
    },
    restore(record) {
      if (!record || Date.now() - record.at > DAY) return;
      const mended = this.draftName !== DRAFT; // there the page brings what was sent, and what was typed since is newer
      for (const [name, value] of Object.entries(record.values)) {
        const field = this.field(name);
        if (field && value && (mended || !field.value)) field.value = value;
      }
      const once = this.field("key");
      if (once && record.once && !mended) once.value = record.once;
      const work = [...this.$root.querySelectorAll("input[type=radio][name=work]")].find((one) => one.value === record.work);
      if (work) work.checked = true;
      this.union = record.union;
      this.ask();
    },
    ask() {
      this.$root.querySelector("#work").dispatchEvent(new Event("change", { bubbles: true }));
    },
    /** A choice made before stays made when the list comes anew. */
    choose() {
      const box = [...this.$root.querySelectorAll("input[type=radio][name=union]")].find((one) => one.value === this.union);
      if (box) box.checked = true;
    },
    locate() {
      this.where = "正在定位……";
      const found = ({ coords }) => {
        this.field("latitude").value = coords.latitude.toFixed(2);
        this.field("longitude").value = coords.longitude.toFixed(2);
        this.where = "已按您的位置找（约 1 公里内）";
        this.ask();
      };
      const failed = () => (this.where = "没能定位，请写区县、街道");
      if (navigator.geolocation) navigator.geolocation.getCurrentPosition(found, failed, { timeout: 10000 });
      else failed();
    },
  };
}

/** It was sent: the draft has done its work; one that is being mended stays until that was sent as well. */
export function joinsent() {
  return {
    async init() {
      const store = await vault("join");
      const kept = this.$root.dataset.draft;
      for (const row of await store.all()) if (row.key !== kept) await store.remove(row.key);
    },
  };
}

/** A private link: the code behind # goes to the server in the body of a form, never in an address. */
export function joinresume() {
  return {
    init() {
      const key = location.hash.slice(1);
      if (!/^[\w-]{32}$/.test(key)) return;
      history.replaceState(null, "", location.pathname);
      this.$root.elements.namedItem("key").value = key;
      this.$root.submit();
    },
  };
}
