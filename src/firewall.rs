//! Floor 1: the plugin firewall: what untrusted Python source can do, and what no plugin may do.

pub(crate) mod tables;
