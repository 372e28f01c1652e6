import { liveSessionService } from "../../../api/liveSessionService";
import type { CardWords } from "./card";
import { httpOnly, type Grant } from "./grant";

/** A fresh way into the room: the token that this page came with is good for minutes only. Without one, the room's address alone. */
async function address(grant: Grant): Promise<string> {
  try {
    const { jitsi_join_url } = await liveSessionService.getJitsiToken(grant.session);
    return httpOnly(jitsi_join_url) || grant.link;
  } catch {
    return grant.link;
  }
}

/** The room as a page of its own, for a card; and its password, for which that page may ask. */
export function elsewhere(grant: Grant | null): Pick<CardWords, "link" | "address" | "password"> {
  return grant ? { link: grant.link, address: () => address(grant), password: grant.password } : {};
}
