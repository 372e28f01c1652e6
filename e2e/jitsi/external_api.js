// The face of jitsi-meet's external_api.js over the stand-in's page: the same constructor, events and commands, as far as a
// classroom uses them.
(() => {
  const base = new URL(document.currentScript.src).origin;

  window.JitsiMeetExternalAPI = class {
    listeners = new Map();
    constructor(domain, options) {
      const { roomName, parentNode, jwt = "", lang, configOverwrite, userInfo, width, height } = options;
      this.frame = document.createElement("iframe");
      this.frame.allow = "camera; microphone; display-capture; autoplay; fullscreen";
      this.frame.style.cssText = `width: ${width}; height: ${height}; border: 0`;
      const said = encodeURIComponent(JSON.stringify({ jwt, lang, configOverwrite, userInfo }));
      this.frame.src = `${base}/${roomName}#${said}`;
      this.hear = ({ source, data }) => {
        if (source === this.frame.contentWindow) for (const one of this.listeners.get(data.event) ?? []) one(data.heard);
      };
      addEventListener("message", this.hear);
      parentNode.append(this.frame);
    }
    addListener(event, listener) {
      this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]);
    }
    getIFrame() {
      return this.frame;
    }
    executeCommand(command, ...words) {
      this.frame.contentWindow?.postMessage({ command, words }, base);
    }
    dispose() {
      removeEventListener("message", this.hear);
      this.frame.remove();
    }
  };
})();
