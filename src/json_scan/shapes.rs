//! What a document is said to be, and whether it is: the payloads of Lavalink v4 and v3, and what py-sonora keeps.
//!
//! A shape is a table, read along the document after the pass has accepted it, without building it. Members that
//! a table does not know are let through: the next version of the protocol has more.

mod encoded;
mod event;
mod expected;
mod filters;
mod info;
mod load_result;
mod node;
mod player;
mod python;
mod snapshot;
mod stats;
mod track;
mod walk;

use self::expected::Expected;
use super::found::Found;

/// What a document is said to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A message of the websocket.
    Event,
    /// What a node tells of itself.
    Info,
    /// What loading tracks results in.
    LoadResult,
    /// A node, as py-sonora is configured with.
    Node,
    /// A player of a session.
    Player,
    /// A playlist with its tracks.
    Playlist,
    /// A snapshot of py-sonora, with its checksum.
    Snapshot,
    /// What a node tells of its load.
    Stats,
    /// A track.
    Track,
}

impl Shape {
    /// Every shape, with its name.
    pub const ALL: &[(&str, Self)] = &[
        ("event", Self::Event),
        ("info", Self::Info),
        ("load-result", Self::LoadResult),
        ("node", Self::Node),
        ("player", Self::Player),
        ("playlist", Self::Playlist),
        ("snapshot", Self::Snapshot),
        ("stats", Self::Stats),
        ("track", Self::Track),
    ];

    /// Returns the shape of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, shape)| *shape)
    }

    fn expected(self) -> &'static Expected {
        match self {
            Self::Event => &event::EVENT,
            Self::Info => &info::INFO,
            Self::LoadResult => &load_result::LOAD_RESULT,
            Self::Node => &node::NODE,
            Self::Player => &player::PLAYER,
            Self::Playlist => &load_result::PLAYLIST,
            Self::Snapshot => &snapshot::SNAPSHOT,
            Self::Stats => &stats::STATS,
            Self::Track => &track::TRACK,
        }
    }
}

/// Compares a document that the pass accepted with a shape. `start` is where it begins.
pub(super) fn check(bytes: &[u8], start: usize, shape: Shape, is_strict: bool, found: &mut Found) {
    walk::walk(bytes, start, shape.expected(), is_strict, found);
    if shape == Shape::Snapshot {
        snapshot::check_sum(bytes, start, found);
    }
}
