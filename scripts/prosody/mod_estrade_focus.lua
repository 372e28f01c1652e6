-- For the tests: the answer of Jicofo, whom a client asks for the conference before it goes into the room; or, with
--   estrade_reserved
-- that of a server's reservations, which are asked before it and keep the room closed.
local st = require "util.stanza";

local xmlns_focus = "http://jitsi.org/protocol/focus";
local reserved = module:get_option_boolean("estrade_reserved", false);

module:hook("iq-set/host/http://jitsi.org/protocol/focus:conference", function (event)
	local asked = event.stanza:get_child("conference", xmlns_focus);
	if reserved then
		event.origin.send(st.error_reply(event.stanza, "cancel", "service-unavailable", "no such class")
			:tag("reservation-error", { xmlns = xmlns_focus, ["error-code"] = "404" }));
		return true;
	end
	event.origin.send(st.reply(event.stanza):tag("conference", {
		xmlns = xmlns_focus, room = asked.attr.room, ready = "true",
	}));
	return true;
end);
