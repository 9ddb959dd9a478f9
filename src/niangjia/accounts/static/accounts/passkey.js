// Says in Chinese why a passkey did not work; the ceremony itself is allauth's script.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const name = event.detail && event.detail.exception ? event.detail.exception.name : "";
  const sentences = {
    NotAllowedError: "没有完成通行密钥验证：可能是取消了，或者等待太久。请再试一次。",
    InvalidStateError: "这台设备上已经有这个账号的通行密钥，不用重复添加。",
    SecurityError: "当前网址不能使用通行密钥，请用正式网址（https）打开。",
    NotSupportedError: "这个浏览器不支持通行密钥，请改用手机验证器。",
  };
  const notes = document.getElementById("notes");
  notes.textContent = sentences[name] || "通行密钥暂时不能使用，请改用密码或手机验证器。";
  notes.hidden = false;
  notes.scrollIntoView({ block: "nearest" });
});
