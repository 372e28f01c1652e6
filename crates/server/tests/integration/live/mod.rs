//! The classroom's socket: real servers, real sockets, a clock that the test moves.

mod chat;
mod discipline;
mod presence;
mod restart;
mod school;
mod server;
mod tab;

use school::School;
use server::Server;
use tab::Tab;
