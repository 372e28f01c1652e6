-- For the tests: rooms as a Jitsi server has them. A token is for one room, and says who owns it. The room is made by the
-- server and belongs to nobody before. Each of it can be left out, to be a server that somebody set up wrongly:
--   estrade_any_room, estrade_nobody_owns, estrade_everybody_owns
local st = require "util.stanza";
local jid = require "util.jid";
local usernames = require "util.encodings".stringprep;

local any_room = module:get_option_boolean("estrade_any_room", false);
local nobody_owns = module:get_option_boolean("estrade_nobody_owns", false);
local everybody_owns = module:get_option_boolean("estrade_everybody_owns", false);
local has_to_carry_one = not module:get_option_boolean("estrade_allow_empty", false);

-- Before the room takes whoever comes first for its owner.
module:hook("muc-occupant-pre-join", function (event)
	local origin, stanza = event.origin, event.stanza;
	local room = jid.node(stanza.attr.to);
	local is_for = origin.estrade_room and usernames.nodeprep(origin.estrade_room);
	local refused = is_for ~= room and not any_room and (is_for ~= nil or has_to_carry_one);
	if refused then
		origin.send(st.error_reply(stanza, "cancel", "not-allowed", "the token is for another room"));
		return true;
	end
end, 99);

-- Ownership comes after the joining, as from a server's own module.
module:hook("muc-occupant-joined", function (event)
	local owns = not nobody_owns and (event.origin.estrade_user or {}).affiliation == "owner";
	local affiliation = (owns or everybody_owns) and "owner" or "member";
	event.room:set_affiliation(true, jid.bare(event.stanza.attr.from), affiliation);
end, -10);

-- What the first one is by Prosody's own rule.
module:hook("muc-occupant-pre-join", function (event)
	if event.is_new_room then
		event.room._affiliations = {};
		event.occupant.role = "participant";
	end
end, -50);
