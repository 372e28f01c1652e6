import { useEffect, useState } from "preact/hooks";
import type { Devices, InputKind } from "../app/devices";
import { LEVEL_STEPS, playTestTone, watchLevel } from "../app/level";
import { t } from "../i18n";
import { Icon } from "./Icon";

interface PickerProps {
  id: string;
  label: string;
  devices: MediaDeviceInfo[];
  value: string | undefined;
  onChange: (id: string) => void;
}

function Picker({ id, label, devices, value, onChange }: PickerProps) {
  return (
    <div class="f">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={devices.some((one) => one.deviceId === value) ? value : ""}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        {!devices.some((one) => one.deviceId === value) && <option value="">{t.byDefault}</option>}
        {devices.map((one, index) => (
          <option key={one.deviceId} value={one.deviceId}>
            {one.label || `${label} ${index + 1}`}
          </option>
        ))}
      </select>
    </div>
  );
}

/** The level of a microphone in twelve steps. Told to screen readers only as heard or not. */
export function Level({ track }: { track: MediaStreamTrack | null }) {
  const [steps, setSteps] = useState(0);
  const [heard, setHeard] = useState(false);
  useEffect(() => {
    setSteps(0);
    if (!track) return;
    return watchLevel(track, (now) => {
      setSteps(now);
      if (now > LEVEL_STEPS / 3) setHeard(true);
    });
  }, [track]);
  const words = !track ? t.levelOff : heard ? t.heardWell : t.heardLow;
  return (
    <div class="row vu-row">
      <span class="vu" aria-hidden="true">
        {Array.from({ length: LEVEL_STEPS }, (_, step) => (
          <i key={step} class={step < steps ? "on" : ""} />
        ))}
      </span>
      <span class="xs mut" role="status">
        {words}
      </span>
    </div>
  );
}

/** Why a device cannot be used, in words that say what to do. */
export function DeviceTrouble({ devices }: { devices: Devices }) {
  const blanket = devices.available();
  const found = blanket ? [blanket] : [...new Set(Object.values(devices.problems.value).filter((one) => one !== undefined))];
  const kinds = (["camera", "microphone"] as const).filter((kind) => devices.problems.value[kind]);
  return (
    <>
      {found.map((problem) => (
        <p key={problem} class="note w" role="status">
          <Icon name="warn" />
          <span>
            {!blanket && (
              <b>
                {kinds
                  .filter((kind) => devices.problems.value[kind] === problem)
                  .map((kind) => t[kind])
                  .join(", ")}{" "}
                :{" "}
              </b>
            )}
            {t.problems[problem]}
          </span>
        </p>
      ))}
    </>
  );
}

interface Props {
  devices: Devices;
  choose: (kind: InputKind, id: string) => void;
  /** Something to stand beside the camera's field. */
  children?: preact.ComponentChildren;
}

/** Camera, microphone and speaker, with a level and a test sound. */
export function DevicePickers({ devices, choose, children }: Props) {
  const chosen = devices.chosen.value;
  const speakers = devices.of("audiooutput");
  return (
    <div class="stack">
      <div class="two">
        <Picker
          id="pick-camera"
          label={t.camera}
          devices={devices.of("videoinput")}
          value={devices.current("camera")}
          onChange={(id) => choose("camera", id)}
        />
        {children}
      </div>
      <div class="two">
        <div>
          <Picker
            id="pick-microphone"
            label={t.microphone}
            devices={devices.of("audioinput")}
            value={devices.current("microphone")}
            onChange={(id) => choose("microphone", id)}
          />
          <Level track={devices.microphone.value} />
        </div>
        <div>
          <Picker
            id="pick-speaker"
            label={t.speaker}
            devices={speakers}
            value={chosen.speaker}
            onChange={(id) => devices.remember({ speaker: id })}
          />
          <button type="button" class="b b3 px0" onClick={() => void playTestTone(devices.chosen.value.speaker)}>
            <Icon name="spk" />
            {t.playSound}
          </button>
        </div>
      </div>
    </div>
  );
}
