-- For the tests: the answer of Jicofo, whom a client asks for the conference before it goes into the room.
local st = require "util.stanza";

module:hook("iq-set/host/http://jitsi.org/protocol/focus:conference", function (event)
	local asked = event.stanza:get_child("conference", "http://jitsi.org/protocol/focus");
	event.origin.send(st.reply(event.stanza):tag("conference", {
		xmlns = "http://jitsi.org/protocol/focus", room = asked.attr.room, ready = "true",
	}));
	return true;
end);
