import { defineConfig } from "@playwright/test";

/**
 * One Chromium with fake devices, one journey at a time: a class is several browsers already, and eight of them starve
 * two cores. Nothing is retried: a journey that passes at the second try hides a fault that a class would meet.
 */
export default defineConfig({
  testDir: ".",
  testMatch: ["harness/*.spec.ts", "journeys/*.spec.ts"],
  outputDir: "results/artifacts",
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [["list"], ["json", { outputFile: "results/report.json" }]],
  use: {
    browserName: "chromium",
    locale: "fr-FR",
    timezoneId: "Europe/Paris",
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
      args: [
        // A moving picture and a beeping tone instead of devices, and every question about them answered yes.
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        // What is shared is the whole (virtual) screen, without a dialogue.
        "--auto-select-desktop-capture-source=Entire screen",
        // The server and both ends of a call are this machine.
        "--allow-loopback-in-peer-connection",
        "--autoplay-policy=no-user-gesture-required",
        // Nothing goes out of this machine.
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
      ],
    },
  },
});
