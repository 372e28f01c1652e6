import type { Grant } from "./messages";
import { askForLongPackets, tuneOpus } from "./sdp";
import type { Source } from "../port";

/** The camera's simulcast layers, smallest first as the protocol names them (RFC 8853). */
const CAMERA_LAYERS: RTCRtpEncodingParameters[] = [
  { rid: "q", scaleResolutionDownBy: 4, maxBitrate: 120_000 },
  { rid: "h", scaleResolutionDownBy: 2, maxBitrate: 450_000 },
  { rid: "f", scaleResolutionDownBy: 1, maxBitrate: 1_300_000 },
];

/** A screen changes seldom and must be legible: few frames, whole resolution. */
const SCREEN_ENCODING: RTCRtpEncodingParameters = { maxBitrate: 1_200_000, maxFramerate: 8 };

function preferCodecs(transceiver: RTCRtpTransceiver, kind: "audio" | "video", names: readonly string[]): void {
  const codecs = RTCRtpReceiver.getCapabilities?.(kind)?.codecs ?? [];
  const wanted = codecs.filter((codec) => names.includes(codec.mimeType.toLowerCase()));
  if (wanted.length > 0) transceiver.setCodecPreferences?.(wanted);
}

/** Only what has to be paused or resumed is written: some browsers refuse parameters that change nothing. */
async function activate(sender: RTCRtpSender, active: readonly boolean[]): Promise<void> {
  const parameters = sender.getParameters();
  let changed = false;
  parameters.encodings?.forEach((encoding, index) => {
    const wanted = active[index] ?? true;
    if ((encoding.active ?? true) !== wanted) {
      encoding.active = wanted;
      changed = true;
    }
  });
  if (changed) await sender.setParameters(parameters);
}

/**
 * One `RTCPeerConnection` with the m-lines of docs/protocol.md, made once and in their order: microphone, camera, screen,
 * then the receiving slots. They never change, so only an ICE restart makes a second offer.
 */
export class Peer {
  readonly connection: RTCPeerConnection;
  readonly sounds: RTCRtpTransceiver[] = [];
  readonly pictures: RTCRtpTransceiver[] = [];
  private readonly outgoing: Record<Source, RTCRtpTransceiver>;
  private layers: readonly boolean[] = [true, true, true];
  private parameters: Promise<void> = Promise.resolve();

  constructor(grant: Grant) {
    this.connection = new RTCPeerConnection({ iceServers: grant.ice_servers, bundlePolicy: "max-bundle" });
    this.outgoing = {
      microphone: this.connection.addTransceiver("audio", { direction: "sendonly" }),
      camera: this.connection.addTransceiver("video", {
        direction: "sendonly",
        sendEncodings: CAMERA_LAYERS.map((layer) => ({ ...layer })),
      }),
      screen: this.connection.addTransceiver("video", { direction: "sendonly", sendEncodings: [{ ...SCREEN_ENCODING }] }),
    };
    for (let slot = 0; slot < grant.audio_slots; slot++)
      this.sounds.push(this.connection.addTransceiver("audio", { direction: "recvonly" }));
    for (let slot = 0; slot < grant.video_slots; slot++)
      this.pictures.push(this.connection.addTransceiver("video", { direction: "recvonly" }));
    for (const one of [this.outgoing.microphone, ...this.sounds]) preferCodecs(one, "audio", ["audio/opus"]);
    for (const one of [this.outgoing.camera, this.outgoing.screen, ...this.pictures])
      preferCodecs(one, "video", ["video/vp8", "video/rtx"]);
  }

  /** Makes an offer and takes it as our own. Candidates need not be in it: the server answers from a known address. */
  async offer(iceRestart: boolean): Promise<string> {
    const made = await this.connection.createOffer({ iceRestart });
    const sdp = tuneOpus(made.sdp ?? "");
    await this.connection.setLocalDescription({ type: "offer", sdp });
    return sdp;
  }

  async answer(sdp: string): Promise<void> {
    if (this.connection.signalingState !== "have-local-offer") return;
    await this.connection.setRemoteDescription({ type: "answer", sdp: askForLongPackets(tuneOpus(sdp)) });
    await this.setLayers(this.layers);
  }

  async setTrack(source: Source, track: MediaStreamTrack | null): Promise<void> {
    await this.outgoing[source].sender.replaceTrack(track);
  }

  /** Pauses the camera's layers that nobody watches. One change at a time: parameters are read, changed, written. */
  setLayers(layers: readonly boolean[]): Promise<void> {
    this.layers = layers;
    this.parameters = this.parameters.then(() => activate(this.outgoing.camera.sender, layers)).catch(() => undefined);
    return this.parameters;
  }

  close(): void {
    this.connection.onconnectionstatechange = null;
    this.connection.oniceconnectionstatechange = null;
    this.connection.close();
  }
}
