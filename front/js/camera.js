// The camera, where the browser can read codes.
const AGAIN = 3000; // the same code in front of the camera is one
const EVERY = 250; // ms between two looks

export const canRead = () => "BarcodeDetector" in window && navigator.mediaDevices;

let looking = null; // while it is open: its stream, and the clock that looks at it

/** The camera, or in `refused(isRefused)` why there is none. */
async function camera(refused) {
  try {
    return await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch (error) {
    refused(error.name === "NotAllowedError");
    return null;
  }
}

/** Opens the camera in `eye`, or shuts it when it is open; `button` does it. `read(text)` hears each code that comes before it. */
export async function watch(eye, button, refused, read) {
  if (looking) return shut(eye, button);
  button.disabled = true; // a second press while the browser asks would open a second one
  const stream = await camera(refused);
  button.disabled = false;
  if (!stream) return;
  const video = eye.querySelector("video");
  const words = button.querySelector("span");
  eye.hidden = false;
  looking = { stream, clock: setInterval(look(video, read), EVERY), said: words.textContent };
  words.textContent = "关闭摄像头";
  video.srcObject = stream;
  await video.play().catch(() => null); // shut again before it began
}

function shut(eye, button) {
  clearInterval(looking.clock);
  for (const track of looking.stream.getTracks()) track.stop();
  button.querySelector("span").textContent = looking.said;
  looking = null;
  eye.hidden = true;
}

/** What looks for a code in the picture. */
function look(video, read) {
  const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
  let last = "";
  let since = 0;
  return async () => {
    const [seen] = await detector.detect(video).catch(() => []);
    if (!looking || !seen || (seen.rawValue === last && Date.now() - since < AGAIN)) return;
    last = seen.rawValue;
    since = Date.now();
    await read(seen.rawValue);
  };
}
