//! The steps by which a process confines itself, and what it tells its parent of them.

use std::io::{IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::cmsg_space;
use rustix::io::Errno;
use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, recvmsg, sendmsg,
};

/// A step, by what it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Step {
    Birth,
    Namespaces,
    Tie,
    UserNamespace,
    Root,
    Session,
    Descriptors,
    Capabilities,
    Limits,
    NoNewPrivileges,
    Landlock,
    Filter,
    Listener,
    Execute,
}

impl Step {
    const ALL: [Self; 14] = [
        Self::Birth,
        Self::Namespaces,
        Self::Tie,
        Self::UserNamespace,
        Self::Root,
        Self::Session,
        Self::Descriptors,
        Self::Capabilities,
        Self::Limits,
        Self::NoNewPrivileges,
        Self::Landlock,
        Self::Filter,
        Self::Listener,
        Self::Execute,
    ];

    /// What the step does, for a person.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Birth => "starting a process",
            Self::Namespaces => "making namespaces",
            Self::Tie => "tying the process to its parent",
            Self::UserNamespace => "writing uid_map",
            Self::Root => "mounting a root folder of its own",
            Self::Session => "starting a session",
            Self::Descriptors => "closing descriptors",
            Self::Capabilities => "giving up capabilities",
            Self::Limits => "setting limits",
            Self::NoNewPrivileges => "setting no_new_privs",
            Self::Landlock => "restricting files with Landlock",
            Self::Filter => "installing the seccomp filter",
            Self::Listener => "listening to the seccomp filter",
            Self::Execute => "starting Python",
        }
    }
}

/// A step that failed, and the number of its error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) step: Step,
    pub(super) errno: i32,
}

/// What a child tells.
#[derive(Debug)]
pub(super) enum Message {
    /// It could not be confined, and ends.
    Failed(Failure),
    /// It is confined, and is about to start Python.
    Ready {
        /// The version of Landlock in force, or 0.
        landlock: u8,
        /// The listener of its filter, if it has one.
        listener: Option<OwnedFd>,
    },
    /// It is gone, or it has become Python.
    Nothing,
}

/// A packet: what it is, a number of 8 bits, a number of 32.
const BYTES: usize = 6;
const FAILED: u8 = 0;
const READY: u8 = 1;

/// Tells the parent that a step failed.
pub(super) fn tell_failure(socket: BorrowedFd<'_>, failure: Failure) {
    let [a, b, c, d] = failure.errno.to_le_bytes();
    let packet = [FAILED, failure.step as u8, a, b, c, d];
    // A parent that is gone has nothing to be told.
    let _ = send(socket, packet, &mut SendAncillaryBuffer::default());
}

/// Tells the parent that all is in force, and hands it the listener.
pub(super) fn tell_ready(
    socket: BorrowedFd<'_>,
    landlock: u8,
    listener: Option<&OwnedFd>,
) -> Result<(), Errno> {
    let mut space = [MaybeUninit::uninit(); cmsg_space!(ScmRights(1))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    let handed: Vec<BorrowedFd<'_>> = listener.iter().map(AsFd::as_fd).collect();
    if !handed.is_empty() && !control.push(SendAncillaryMessage::ScmRights(&handed)) {
        return Err(Errno::NOBUFS);
    }
    send(socket, [READY, landlock, 0, 0, 0, 0], &mut control)
}

fn send(
    socket: BorrowedFd<'_>,
    packet: [u8; BYTES],
    control: &mut SendAncillaryBuffer<'_, '_, '_>,
) -> Result<(), Errno> {
    sendmsg(socket, &[IoSlice::new(&packet)], control, SendFlags::NOSIGNAL).map(|_| ())
}

/// Takes the next message of a child.
pub(super) fn hear(socket: BorrowedFd<'_>) -> Result<Message, Errno> {
    let mut packet = [0; BYTES];
    let mut space = [MaybeUninit::uninit(); cmsg_space!(ScmRights(1))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let read = {
        let mut into = [IoSliceMut::new(&mut packet)];
        recvmsg(socket, &mut into, &mut control, RecvFlags::CMSG_CLOEXEC)?
    };
    let listener = control.drain().find_map(|message| match message {
        RecvAncillaryMessage::ScmRights(mut handed) => handed.next(),
        _ => None,
    });
    let [kind, small, a, b, c, d] = packet;
    if read.bytes != BYTES {
        return Ok(Message::Nothing);
    }
    Ok(match kind {
        READY => Message::Ready { landlock: small, listener },
        _ => match Step::ALL.get(usize::from(small)) {
            Some(step) => {
                Message::Failed(Failure { step: *step, errno: i32::from_le_bytes([a, b, c, d]) })
            }
            None => Message::Nothing,
        },
    })
}
