//! Pickles that CPython 3.11 made, and pickles that nobody should make.
//!
//! Unless a comment says otherwise, each was printed by `print(pickle.dumps(VALUE, PROTOCOL))`.

use proptest::prelude::*;

use super::*;

fn uses(bytes: &[u8]) -> Vec<(Action, String)> {
    let walk = walk(bytes).unwrap();
    assert_eq!(walk.end, bytes.len());
    let target = |found: Use| (found.action, found.target.unwrap_or_else(|| "?".to_owned()));
    walk.uses.into_iter().map(target).collect()
}

fn named(action: Action, target: &str) -> (Action, String) {
    (action, target.to_owned())
}

#[test]
fn plain_data_is_plain_in_every_protocol() {
    // `{'a': [1, 2.5, True, None, (1, 2, 3, 4), 'ąb', 2**70, -5]}`, protocols 0, 2 and 5.
    for bytes in [
        b"(dp0\nVa\np1\n(lp2\nI1\naF2.5\naI01\naNa(I1\nI2\nI3\nI4\ntp3\naV\\u0105b\np4\naL1180591620717411303424L\naI-5\nas." as &[u8],
        b"\x80\x02}q\x00X\x01\x00\x00\x00aq\x01]q\x02(K\x01G@\x04\x00\x00\x00\x00\x00\x00\x88N(K\x01K\x02K\x03K\x04tq\x03X\x03\x00\x00\x00\xc4\x85bq\x04\x8a\t\x00\x00\x00\x00\x00\x00\x00\x00@J\xfb\xff\xff\xffes.",
        b"\x80\x05\x95:\x00\x00\x00\x00\x00\x00\x00}\x94\x8c\x01a\x94]\x94(K\x01G@\x04\x00\x00\x00\x00\x00\x00\x88N(K\x01K\x02K\x03K\x04t\x94\x8c\x03\xc4\x85b\x94\x8a\t\x00\x00\x00\x00\x00\x00\x00\x00@J\xfb\xff\xff\xffes.",
        // The same with `b'x'`, `{1, 2}` and `frozenset([1])`, protocol 4.
        b"\x80\x04\x95J\x00\x00\x00\x00\x00\x00\x00}\x94\x8c\x01a\x94]\x94(K\x01G@\x04\x00\x00\x00\x00\x00\x00\x88NC\x01x\x94\x8f\x94(K\x01K\x02\x90(K\x01K\x02K\x03K\x04t\x94\x8c\x02\xc3\xa9\x94\x8a\t\x00\x00\x00\x00\x00\x00\x00\x00@J\xfb\xff\xff\xff(K\x01\x91\x94es.",
        // `bytearray(b'ab')`, protocol 5.
        b"\x80\x05\x95\r\x00\x00\x00\x00\x00\x00\x00\x96\x02\x00\x00\x00\x00\x00\x00\x00ab\x94.",
        // `pickle.PickleBuffer(b'xy')`, protocol 5, with a `buffer_callback`.
        b"\x80\x05\x97\x98.",
    ] {
        let walk = walk(bytes).unwrap();
        assert!(walk.is_plain(), "{walk:?}");
        assert_eq!(walk.end, bytes.len());
    }
}

#[test]
fn a_call_is_found_in_every_protocol() {
    // An object whose `__reduce__` returns `(os.system, ('id',))`.
    for bytes in [
        b"cposix\nsystem\np0\n(Vid\np1\ntp2\nRp3\n." as &[u8],
        b"cposix\nsystem\nq\x00(X\x02\x00\x00\x00idq\x01tq\x02Rq\x03.",
        b"\x80\x02cposix\nsystem\nq\x00X\x02\x00\x00\x00idq\x01\x85q\x02Rq\x03.",
        b"\x80\x03cposix\nsystem\nq\x00X\x02\x00\x00\x00idq\x01\x85q\x02Rq\x03.",
        b"\x80\x04\x95\x1d\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94\x8c\x06system\x94\x93\x94\x8c\x02id\x94\x85\x94R\x94.",
        b"\x80\x05\x95\x1d\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94\x8c\x06system\x94\x93\x94\x8c\x02id\x94\x85\x94R\x94.",
    ] {
        let expected =
            [named(Action::Import, "posix.system"), named(Action::Call, "posix.system")];
        assert_eq!(uses(bytes), expected);
    }
}

#[test]
fn names_are_found_through_the_memo() {
    // `[os.system, os.system, os.popen]`, protocol 4: the second is `BINGET`.
    let bytes = b"\x80\x04\x95)\x00\x00\x00\x00\x00\x00\x00]\x94(\x8c\x05posix\x94\x8c\x06system\x94\x93\x94h\x03\x8c\x02os\x94\x8c\x05popen\x94\x93\x94e.";
    assert_eq!(
        uses(bytes),
        [named(Action::Import, "posix.system"), named(Action::Import, "os.popen")]
    );
    // By hand: both texts come from the memo, stored by number and out of order.
    let bytes = b"\x80\x04\x8c\x06systemr\x39\x05\x00\x00\x8c\x02osq\x070(h\x07j\x39\x05\x00\x00\x93\x8c\x02id\x85R1N.";
    assert_eq!(uses(bytes), [named(Action::Import, "os.system"), named(Action::Call, "os.system")]);
}

#[test]
fn names_are_decoded_as_a_loader_decodes_them() {
    // By hand: `UNICODE` with escapes, `STRING` with escapes, `SHORT_BINSTRING`, `BINSTRING`.
    for module in [b"V\\u006fs\n" as &[u8], b"S'\\157\\x73'\n", b"U\x02os", b"T\x02\x00\x00\x00os"]
    {
        let bytes = [module, b"S\"system\"\n\x93."].concat();
        assert_eq!(uses(&bytes), [named(Action::Import, "os.system")], "{module:?}");
    }
}

#[test]
fn a_name_that_is_computed_is_an_import_of_something() {
    // By hand: `STACK_GLOBAL` on what `builtins.str(b'os')` returned.
    let bytes = b"\x80\x04cbuiltins\nstr\nC\x02os\x85R\x8c\x06system\x93.";
    assert_eq!(uses(bytes).last(), Some(&named(Action::Import, "?")));
}

#[test]
fn instances_and_their_states_are_found() {
    // An instance of `m.K` with the attribute `x`, protocols 0, 2 and 4.
    let bytes = b"ccopy_reg\n_reconstructor\np0\n(cm\nK\np1\nc__builtin__\nobject\np2\nNtp3\nRp4\n(dp5\nVx\np6\nI1\nsb.";
    assert_eq!(uses(bytes).last(), Some(&named(Action::Build, "copy_reg._reconstructor")));
    for bytes in [
        b"\x80\x02cm\nK\nq\x00)\x81q\x01}q\x02X\x01\x00\x00\x00xq\x03K\x01sb." as &[u8],
        b"\x80\x04\x95\x18\x00\x00\x00\x00\x00\x00\x00\x8c\x01m\x94\x8c\x01K\x94\x93\x94)\x81\x94}\x94\x8c\x01x\x94K\x01sb.",
    ] {
        let expected = [
            named(Action::Import, "m.K"),
            named(Action::Call, "m.K"),
            named(Action::Build, "m.K"),
        ];
        assert_eq!(uses(bytes), expected);
    }
    // By hand: `INST`, `OBJ`, `NEWOBJ_EX`.
    assert_eq!(uses(b"(S'id'\nios\nsystem\n."), [named(Action::Call, "os.system")]);
    assert_eq!(
        uses(b"(cos\nsystem\nS'id'\no."),
        [named(Action::Import, "os.system"), named(Action::Call, "os.system")]
    );
    assert_eq!(uses(b"cm\nK\n)}\x92.").len(), 2);
}

#[test]
fn extensions_and_ids_of_the_loader_are_not_plain() {
    // A pickler whose `persistent_id` returns `'pid'`, protocols 0 and 2.
    assert_eq!(uses(b"Ppid\n."), [named(Action::PersistentId, "?")]);
    assert_eq!(uses(b"\x80\x02X\x03\x00\x00\x00pidq\x00Q."), [named(Action::PersistentId, "?")]);
    for bytes in [b"\x82\x01." as &[u8], b"\x83\x01\x00.", b"\x84\x01\x00\x00\x00."] {
        assert_eq!(uses(bytes), [named(Action::Extension, "?")]);
    }
}

#[test]
fn what_follows_the_end_is_left_alone() {
    assert_eq!(walk(b"N.cos\nsystem\n.").unwrap().end, 2);
}

#[test]
fn what_a_loader_might_refuse_is_an_error() {
    for (bytes, expected) in [
        (b"" as &[u8], PickleError::Truncated(0)),
        (b".", PickleError::Empty(0)),
        (b"N", PickleError::Truncated(1)),
        (b"\xff.", PickleError::Unknown { code: 0xff, offset: 0 }),
        (b"\x80\x06N.", PickleError::Unknown { code: 6, offset: 0 }),
        (b"cos\nsystem", PickleError::Truncated(4)),
        (b"c\xff\nsystem\n.", PickleError::Malformed(1)),
        (b"(.", PickleError::Empty(1)),
        (b"N(R.", PickleError::Empty(2)),
        (b"Nt.", PickleError::Empty(1)),
        (b"h\x00.", PickleError::NotStored(0)),
        (b"g-1\n.", PickleError::Malformed(1)),
        (b"Np\n.", PickleError::Malformed(2)),
        (b"S'os\n.", PickleError::Malformed(1)),
        (b"S'\\x4'\n.", PickleError::Malformed(1)),
        (b"V\\u00\n.", PickleError::Malformed(1)),
        (b"X\xff\xff\xff\xffab", PickleError::Truncated(5)),
        (b"T\xff\xff\xff\xffab", PickleError::Malformed(0)),
        (b"\x8e\xff\xff\xff\xff\xff\xff\xff\xffab", PickleError::Truncated(9)),
        (b"\x95\xff\x00\x00\x00\x00\x00\x00\x00N.", PickleError::Truncated(1)),
    ] {
        assert_eq!(walk(bytes), Err(expected), "{bytes:?}");
    }
    assert_eq!(walk(&vec![b'N'; MAX_PICKLE_BYTES + 1]), Err(PickleError::TooLarge));
}

proptest! {
    #[test]
    fn any_bytes_are_walked_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(walk) = walk(&bytes) {
            prop_assert!(walk.end <= bytes.len());
            prop_assert!(walk.uses.iter().all(|found| found.offset < walk.end));
        }
    }

    #[test]
    fn any_opcodes_are_walked_or_refused(
        bytes in proptest::collection::vec(
            proptest::sample::select(b"(.0126KNRSVabcdeghijlopqrstuUX]})\n'os\x00\x01\x80\x81\x85\x92\x93\x94".to_vec()),
            0..60,
        ),
    ) {
        let mut whole = bytes;
        whole.extend(b"N.");
        let _ = walk(&whole);
    }
}
