-- For the tests: a Prosody that checks tokens as a Jitsi server does (HS256), written from what such a server asks for.
-- The token and the room come in the address that a client connects to: ?room=…&token=… (WebSocket or BOSH).
-- Each check can be left out, to be a server that somebody set up wrongly:
--   estrade_allow_empty, estrade_ignore_expiry, estrade_ignore_issuer
local base64 = require "util.encodings".base64;
local json = require "util.json";
local jwt = require "util.jwt";
local sasl = require "util.sasl";
local formdecode = require "util.http".formdecode;
local now = require "util.time".now;

local app_id = module:get_option_string("estrade_app_id");
local secret = module:get_option_string("estrade_app_secret");
local allow_empty = module:get_option_boolean("estrade_allow_empty", false);
local ignore_expiry = module:get_option_boolean("estrade_ignore_expiry", false);
local ignore_issuer = module:get_option_boolean("estrade_ignore_issuer", false);

local function header_of(token)
	local part = token:match("^([^.]+)%.") or "";
	local text = base64.decode((part:gsub("-", "+"):gsub("_", "/")) .. "==");
	local header = text and json.decode(text);
	return type(header) == "table" and header or {};
end

-- Why the token lets nobody in; nil if it does. Clocks are given no leeway.
local function refusal(session, token)
	if header_of(token).typ ~= "JWT" then return "typ"; end
	local good, claims = jwt.verify(secret, token);
	if not good then return claims; end
	if not ignore_issuer and claims.iss ~= app_id then return "iss"; end
	if claims.aud ~= app_id and claims.aud ~= "jitsi" then return "aud"; end
	if type(claims.sub) ~= "string" or claims.sub ~= "*" and claims.sub ~= module.host then return "sub"; end
	if type(claims.room) ~= "string" then return "room"; end
	if type(claims.exp) ~= "number" or not ignore_expiry and claims.exp <= now() then return "exp"; end
	if claims.nbf ~= nil and (type(claims.nbf) ~= "number" or claims.nbf > now()) then return "nbf"; end
	session.estrade_room = claims.room;
	session.estrade_user = (claims.context or {}).user or {};
end

local function opened(event)
	local asked = formdecode(event.request.url.query or "");
	event.session.estrade_token = type(asked) == "table" and asked.token or nil;
end
module:hook_global("websocket-session", opened);
module:hook_global("bosh-session", opened);

-- RFC 4505 with the token of the address instead of a name. The usual ANONYMOUS asks again until it is let in.
sasl.registerMechanism("ANONYMOUS", { "estrade_token" }, function (self)
	local session = self.profile.session;
	local token = session.estrade_token;
	local why;
	if token then
		why = refusal(session, token);
	elseif not allow_empty then
		why = "no token";
	end
	if why then
		module:log("info", "refused: %s", why);
		return "failure", "not-allowed", "refused: " .. why;
	end
	self.username = require "util.id".medium():lower();
	return "success";
end);

local provider = {};
function provider.test_password() return nil, "not by passwords"; end
function provider.get_password() return nil; end
function provider.set_password() return nil, "not by passwords"; end
function provider.user_exists() return nil; end
function provider.create_user() return nil, "not by passwords"; end
function provider.get_sasl_handler(session)
	return sasl.new(module.host, { session = session, estrade_token = true });
end
module:provides("auth", provider);
