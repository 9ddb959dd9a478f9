// Families of Tabler's rules that no page uses. A family that a page comes to need is deleted from this list.
const families = [
  "accordion", "carousel", "ribbon", "offcanvas", "popover", "tooltip", "toast", "modal", "chat", "signal", "otp",
  "calendar", "strength", "sortable", "mention", "sparkline", "legend", "switch", "switch-icon", "page-loader", "pricing", "payment",
  "social", "flag", "star-rating", "apexcharts", "jvm", "litepicker", "ts", "fslightbox", "plyr", "dropzone", "dz",
  "fc", "noUi", "tox", "coloris", "clr", "iti", "datagrid-vertical", "spinner-grow", "img-thumbnail", "figure-img",
  "dropup", "dropstart", "dropend", "navbar-expand", "page-cover", "card-stamp", "card-cover", "card-rotate",
  "card-img", "form-floating", "form-colorinput", "form-imagecheck", "imagecheck", "colorinput", "wysiwyg",
  "markdown", "prose", "cursor", "is-focused", "navbar-overlap", "btn-loading", "btn-floating", "typed", "hr-text",
  "page-header", "status", "timeline", "chart", "steps", "step", "empty", "tag", "datagrid",
  "placeholder", "dimmer", "progressbg", "tracking", "color-picker", "emoji", "kanban", "scroll-",
];
const colours = "azure|blue|indigo|purple|pink|orange|teal|cyan|lime|facebook|twitter|linkedin|google|youtube|vimeo|dribbble|github|instagram|pinterest|vk|rss|flickr|bitbucket|tabler|x";
export const unused = new RegExp(
  `\\.(?:${families.join("|")})(?![a-z])|\\.(?:${families.join("|")})-` +
    `|\\.(?:bg|text|btn|btn-outline|btn-ghost|alert|badge|border|link|status|avatar|card|steps|icon|legend|table|divide)-(?:${colours})(?![a-z])`
);
