// A phone that several people use: what one of them keeps to be opened without a network opens for nobody else. Every page that
// the server gives says whose it is; a copy without a network says nothing.
export const DOOR = "nj-door"; // the account that opened a door last

export function whose() {
  const { person } = document.documentElement.dataset;
  if (person === undefined) return;
  const kept = localStorage.getItem(DOOR);
  if (kept && kept !== person) localStorage.removeItem(DOOR);
}
