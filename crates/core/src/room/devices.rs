//! Microphones, cameras, screens, and the engine's signalling.

use serde_json::Value;

use super::ConnectionId;
use super::output::Output;
use super::people::Devices;
use super::protocol::Mode;
use super::state::Room;

impl Room {
    /// What a tab publishes from now on. Switching the microphone on again ends a mute.
    pub(super) fn devices(&mut self, from: ConnectionId, devices: Devices, out: &mut Vec<Output>) {
        let Some(tab) = self.tabs.get_mut(&from) else { return };
        tab.devices = if tab.mode == Mode::Video { devices } else { Devices::default() };
        let (user, microphone) = (tab.user, tab.devices.microphone);
        if let Some(person) = self.people.get_mut(&user)
            && person.muted
            && microphone
        {
            person.muted = false;
            let rights = person.rights();
            out.extend(person.tabs.iter().map(|id| Output::Rights(*id, rights)));
        }
        self.refresh(out, user);
    }

    /// A message for the engine. A text seat has none.
    pub(super) fn signal(&self, from: ConnectionId, data: Value, out: &mut Vec<Output>) {
        let Some(tab) = self.tabs.get(&from).filter(|tab| tab.mode == Mode::Video) else { return };
        if let Some(person) = self.people.get(&tab.user) {
            out.push(Output::Engine(from, person.rights(), data));
        }
    }
}
