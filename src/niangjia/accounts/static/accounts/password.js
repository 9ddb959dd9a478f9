// Ticks the rules of a new password while it is typed. The server checks them all again.
(() => {
  const list = document.querySelector("[data-password-rules]");
  const input = list && document.getElementById(list.dataset.passwordRules);
  if (!input) return;
  const own = list.dataset.own.split("\n").filter((one) => one.length >= (/^[\x00-\x7f]+$/.test(one) ? 3 : 2));
  const kept = {
    long: (text) => [...text].length >= Number(list.dataset.least),
    digits: (text) => text !== "" && !/^\d+$/.test(text),
    me: (text) => text !== "" && !own.some((one) => text.toLowerCase().includes(one.toLowerCase())),
    common: (text) => new Set(text).size >= 4 && !/^(password|qwerty|admin|iloveyou|abc123|woaini)\w{0,4}$/i.test(text),
  };
  const look = () => {
    for (const rule of list.querySelectorAll("[data-rule]")) {
      const good = kept[rule.dataset.rule](input.value);
      const mark = rule.querySelector(".state");
      mark.className = `state ${input.value === "" ? "tone-plain" : good ? "tone-ok" : "tone-soon"}`;
      mark.textContent = input.value === "" ? "待填写" : good ? "符合" : "还不符合";
    }
  };
  input.addEventListener("input", look);
  look();
})();
