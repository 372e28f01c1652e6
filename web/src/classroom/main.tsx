import { render } from "preact";
import { readConfig } from "./config";
import { loadStrings } from "./i18n";
import { LiveSessionPlayer } from "./LiveSessionPlayer";
import { showTimesIn } from "../text/format";

const root = document.getElementById("classroom");
if (root) {
  const config = readConfig(root.dataset.config);
  showTimesIn(config.timezone);
  void loadStrings(config.lang).then(() => {
    root.replaceChildren();
    render(<LiveSessionPlayer config={config} />, root);
  });
}
