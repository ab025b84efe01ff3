//! The sandbox: what attacks get out of it, at each level, for root and for an ordinary user, on hosts that
//! have less too.

mod around;
mod attack;
mod attacks;
mod everywhere;
mod ground;
mod hosts;
mod limits;
mod modules;
mod plugins;
mod ran;
mod world;
