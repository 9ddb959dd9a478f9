// How far the open offers are, and the nearest first: asked for by a tap, worked out here. The position leaves neither this page
// nor this function; the places stand in the page.
const EARTH = 6371; // km
const rad = (degrees) => (degrees * Math.PI) / 180;

/** Kilometres between two points in degrees (haversine). */
export function apart(one, other) {
  const sine = (a, b) => Math.sin(rad(b - a) / 2) ** 2;
  const part = sine(one.latitude, other.latitude) + Math.cos(rad(one.latitude)) * Math.cos(rad(other.latitude)) * sine(one.longitude, other.longitude);
  return 2 * EARTH * Math.asin(Math.min(1, Math.sqrt(part)));
}

function said(km) {
  if (km < 0.1) return "就在附近";
  return km < 1 ? `约 ${Math.round(km * 10) * 100} 米` : `约 ${km < 10 ? km.toFixed(1) : Math.round(km)} 公里`;
}

export function nearby() {
  return {
    words: "离我近",
    tell: "",
    get told() {
      return this.tell !== "";
    },
    locate() {
      this.words = "正在定位……";
      const failed = () => {
        this.words = "离我近";
        this.tell = "没能定位。请在手机和浏览器里允许使用位置，再试一次。";
      };
      if (!navigator.geolocation) return failed();
      return navigator.geolocation.getCurrentPosition(({ coords }) => this.sort(coords), failed, { timeout: 10000, maximumAge: 300000 });
    },
    sort(here) {
      const cards = [...this.$root.querySelectorAll("article")];
      const far = new Map(cards.map((card) => [card, this.measure(card, here)]));
      for (const list of new Set(cards.map((card) => card.parentElement))) {
        const own = cards.filter((card) => card.parentElement === list);
        list.append(...own.sort((one, other) => far.get(one) - far.get(other)));
      }
      this.words = "按远近重新排";
      this.tell = "近的在前。您的位置只在这部手机上用来算距离，没有发出去。";
    },
    /** The nearest of a card's sessions; each says how far it is. */
    measure(card, here) {
      let least = Infinity;
      for (const place of card.querySelectorAll("[data-latitude]")) {
        const km = apart(here, { latitude: Number(place.dataset.latitude), longitude: Number(place.dataset.longitude) });
        place.textContent = `${place.dataset.own ? "" : "举办工会"}${said(km)}`;
        place.hidden = false;
        least = Math.min(least, km);
      }
      return least;
    },
  };
}
