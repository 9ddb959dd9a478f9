import { joinform, joinresume, joinsent } from "./joinform.js";
import { nearby } from "./near.js";

// Alpine components. The CSP build evaluates names and plain calls only, so whatever thinks lives here.

/** Ticking rows of a list: how many are ticked, all at once, and the bar that says what can be done with them. */
function bulk() {
  return {
    count: 0,
    boxes() {
      return [...this.$root.querySelectorAll("input[name=ids]")];
    },
    init() {
      this.$root.addEventListener("change", (event) => {
        if (event.target.matches("[data-all]")) this.boxes().forEach((box) => (box.checked = event.target.checked));
        this.tally();
      });
      this.$root.addEventListener("htmx:afterSwap", () => this.tally());
      this.tally();
    },
    tally() {
      const boxes = this.boxes();
      this.count = boxes.filter((box) => box.checked).length;
      this.$root.querySelectorAll("[data-all]").forEach((all) => {
        all.checked = this.count > 0 && this.count === boxes.length;
        all.indeterminate = this.count > 0 && this.count < boxes.length;
      });
    },
    get none() {
      return this.count === 0;
    },
    get some() {
      return this.count > 0;
    },
  };
}

/** Something that can be put away: a message that has been read. */
function dismissible() {
  return {
    open: true,
    close() {
      this.open = false;
    },
  };
}

/** A button that copies the text of data-text and says so. */
function copy() {
  return {
    done: false,
    get fresh() {
      return !this.done;
    },
    async take() {
      await navigator.clipboard.writeText(this.$root.dataset.text);
      this.done = true;
    },
  };
}

/** A file field that says what was chosen and takes a dropped file. */
function upload() {
  return {
    name: "",
    over: false,
    init() {
      const field = this.$root.querySelector("input[type=file]");
      const size = (bytes) => (bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} KB` : `${(bytes / 1e6).toFixed(1)} MB`);
      field.addEventListener("change", () => {
        this.name = [...field.files].map((file) => `${file.name}（${size(file.size)}）`).join("、");
      });
      this.$root.addEventListener("drop", () => (this.over = false));
    },
    enter() {
      this.over = true;
    },
    leave() {
      this.over = false;
    },
    get hint() {
      return this.name || "点这里选择文件，或把文件拖到这里";
    },
  };
}

/** What is left of data-left seconds, counted down; the page itself looks again when they are over. */
function countdown() {
  return {
    left: 0,
    init() {
      const end = performance.now() + Number(this.$root.dataset.left) * 1000;
      const tick = () => {
        this.left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
        if (this.left > 0 && this.$root.isConnected) setTimeout(tick, 1000);
      };
      tick();
    },
    get runs() {
      return this.left > 0;
    },
    get words() {
      const minutes = Math.floor(this.left / 60);
      return `${minutes ? `${minutes} 分 ` : ""}${this.left % 60} 秒`;
    },
  };
}

export const components = { bulk, dismissible, copy, countdown, upload, joinform, joinresume, joinsent, nearby };
