//! What the form says of engines: which there are, how many people they hold, and whether they record.

use estrade_core::session::Engine;

use crate::pages::form::FormView;
use crate::pages::shell::Shell;
use crate::state::AppState;

/// An engine that a session may have.
pub struct EngineOption {
    /// As it is posted.
    pub value: &'static str,
    /// What it is called.
    pub label: String,
    /// What there is to know of it.
    pub hint: Option<String>,
    /// Whether it is the one chosen.
    pub checked: bool,
}

/// What was chosen, or the server's usual one.
pub fn chosen(form: &FormView, usual: Engine) -> Engine {
    form.value("engine").parse().unwrap_or(usual)
}

/// Every engine of this server, if it has several.
pub fn engines(state: &AppState, form: &FormView, shell: &Shell) -> Vec<EngineOption> {
    let (t, usual) = (shell.t, state.domain().rules.engine);
    let all = state.live().engines().all().map(|engine| EngineOption {
        value: engine.kind().as_str(),
        label: match engine.kind() {
            Engine::Builtin => t.text("form-engine-builtin"),
            Engine::Jitsi => t.one("form-engine-jitsi", "server", host(state, engine.kind())),
        },
        hint: engine
            .most_people()
            .map(|most| t.two("form-engine-most", "server", host(state, engine.kind()), "most", most)),
        checked: engine.kind() == chosen(form, usual),
    });
    let all: Vec<EngineOption> = all.collect();
    if all.len() > 1 { all } else { Vec::new() }
}

fn host(state: &AppState, engine: Engine) -> String {
    let url = state.domain().rules.server_of(engine);
    url.split_once("://").map_or(url, |(_, host)| host).to_owned()
}

/// What recording is, for an engine that records: the session's own, or any that may be chosen.
pub fn recording(state: &AppState, of: Option<Engine>, shell: &Shell) -> Option<String> {
    let engines = state.live().engines();
    let mut recorders = engines.all().filter(|engine| engine.records());
    let recorder = recorders.find(|engine| of.is_none_or(|own| own == engine.kind()))?.kind();
    let chosen_too = of.is_none() && engines.all().count() > 1;
    Some(if chosen_too {
        shell.t.one("form-recording-hint-one", "server", host(state, recorder))
    } else {
        shell.t.text("form-recording-hint")
    })
}

/// More seats than the engine holds.
pub fn too_many(state: &AppState, engine: Engine, form: &FormView, shell: &Shell) -> Option<String> {
    let most = state.live().engines().around(engine)?.most_people()?;
    let seats: u32 = form.value("max_participants").parse().ok()?;
    (seats > most).then(|| shell.t.two("form-engine-too-many", "server", host(state, engine), "most", most))
}
