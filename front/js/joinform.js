// Joining from a phone: what is typed survives a dead battery, and the place is asked for only when somebody taps.
import { vault } from "./vault.js";

const DAY = 24 * 3600 * 1000;
const DRAFT = "draft";
const KEPT = ["name", "phone", "id_number", "workplace", "group", "place", "key"];

/** The form. A draft is kept encrypted on this phone (vault.js), for a day, until it was sent. */
export function joinform() {
  return {
    where: "按我的位置找",
    async init() {
      const store = await vault("join");
      if (this.$root.dataset.fresh) this.restore((await store.all()).find((row) => row.key === DRAFT));
      this.$root.addEventListener("input", () => store.put(this.draft()));
      this.$root.addEventListener("htmx:afterSwap", () => this.choose());
    },
    field(name) {
      return this.$root.elements.namedItem(name);
    },
    draft() {
      const record = { key: DRAFT, at: Date.now(), values: {}, work: this.field("work")?.value, union: this.field("union")?.value };
      for (const name of KEPT) record.values[name] = this.field(name)?.value || "";
      return record;
    },
    restore(record) {
      if (!record || Date.now() - record.at > DAY) return;
      for (const [name, value] of Object.entries(record.values)) {
        const field = this.field(name);
        if (field && value && (name === "key" || !field.value)) field.value = value;
      }
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

/** It was sent: the draft has done its work. */
export function joinsent() {
  return {
    async init() {
      await (await vault("join")).remove(DRAFT);
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
