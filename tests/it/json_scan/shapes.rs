//! Each shape: documents that have it, and what is said of those that do not.

use serde_json::{Value, json};
use sonora_sec::json_scan::{Options, Shape, scan_document};

/// Returns rule, pointer and message of what is found about the shape of a document.
fn told(shape: Shape, document: &Value, strict: bool) -> Vec<String> {
    let options = Options { shape: Some(shape), strict, ..Options::default() };
    let bytes = serde_json::to_vec(document).unwrap();
    let found = scan_document("x.json", &bytes, &options).findings;
    let of_shape = found.iter().filter(|finding| finding.rule.id.starts_with("SNJ6"));
    of_shape
        .map(|finding| {
            format!(
                "{} {}: {}",
                finding.rule.name,
                finding.pointer.as_deref().unwrap(),
                finding.message
            )
        })
        .collect()
}

fn track() -> Value {
    json!({
        "encoded": "QAAAjQIAJVJpY2s=",
        "info": {
            "identifier": "dQw4w9WgXcQ", "isSeekable": true, "author": "RickAstleyVEVO", "length": 212_000,
            "isStream": false, "position": 0, "title": "Never Gonna Give You Up",
            "uri": "https://www.youtube.com/watch?v=dQw4w9WgXcQ", "artworkUrl": null, "isrc": null,
            "sourceName": "youtube"
        },
        "pluginInfo": {}, "userData": {}
    })
}

fn flat() -> Value {
    json!({"title": "a", "author": "b", "uri": null, "length": 1, "isStream": false})
}

/// Documents that have each shape.
fn good() -> Vec<(Shape, Value)> {
    let exception =
        json!({"message": null, "severity": "fault", "cause": "x", "causeStackTrace": "y"});
    let state = json!({"time": 1, "position": 2, "connected": true, "ping": -1});
    let stats = json!({
        "players": 1, "playingPlayers": 0, "uptime": 5, "frameStats": null,
        "memory": {"free": 1, "used": 1, "allocated": 1, "reservable": 1},
        "cpu": {"cores": 2, "systemLoad": 0.5, "lavalinkLoad": 0.0}
    });
    let mut message = stats.clone();
    message["op"] = json!("stats");
    let old = json!({"track": "QAAA", "info": {
        "identifier": "a", "isSeekable": true, "author": "", "length": i64::MAX, "isStream": true, "position": 0,
        "title": "t", "uri": null}});
    vec![
        (Shape::Track, track()),
        (Shape::Track, old.clone()),
        (Shape::Track, flat()),
        (
            Shape::Playlist,
            json!({"info": {"name": "x", "selectedTrack": -1}, "pluginInfo": {}, "tracks": [track()]}),
        ),
        (Shape::LoadResult, json!({"loadType": "track", "data": track()})),
        (Shape::LoadResult, json!({"data": [track(), track()], "loadType": "search"})),
        (Shape::LoadResult, json!({"loadType": "empty", "data": null})),
        (Shape::LoadResult, json!({"loadType": "empty", "data": {}})),
        (Shape::LoadResult, json!({"loadType": "error", "data": exception})),
        (
            Shape::LoadResult,
            json!({"loadType": "PLAYLIST_LOADED", "playlistInfo": {"name": "x"}, "tracks": [old]}),
        ),
        (Shape::LoadResult, json!({"loadType": "NO_MATCHES", "playlistInfo": {}, "tracks": []})),
        (Shape::Event, json!({"op": "ready", "resumed": false, "sessionId": "x"})),
        (Shape::Event, json!({"op": "playerUpdate", "guildId": "1", "state": state})),
        (Shape::Event, message),
        (
            Shape::Event,
            json!({"op": "event", "type": "TrackStartEvent", "guildId": "1", "track": track()}),
        ),
        (
            Shape::Event,
            json!({"op": "event", "type": "TrackStartEvent", "guildId": "1", "encodedTrack": "QAAA"}),
        ),
        (
            Shape::Event,
            json!({"op": "event", "type": "TrackEndEvent", "guildId": "1", "track": track(), "reason": "finished"}),
        ),
        (
            Shape::Event,
            json!({"op": "event", "type": "TrackExceptionEvent", "guildId": "1", "track": track(), "exception": exception}),
        ),
        (
            Shape::Event,
            json!({"op": "event", "type": "TrackStuckEvent", "guildId": "1", "track": track(), "thresholdMs": 1}),
        ),
        (
            Shape::Event,
            json!({"op": "event", "type": "WebSocketClosedEvent", "guildId": "1", "code": 4006, "reason": "x", "byRemote": true}),
        ),
        (
            Shape::Player,
            json!({
                "guildId": "817327181659111454", "track": null, "volume": 100, "paused": false, "state": state,
                "voice": {"token": "t", "endpoint": "e", "sessionId": "s"},
                "filters": {"volume": 1.0, "equalizer": [{"band": 0, "gain": -0.25}], "tremolo": {"depth": 1}}
            }),
        ),
        (Shape::Stats, stats),
        (
            Shape::Info,
            json!({
                "version": {"semver": "4.0.0", "major": 4, "minor": 0, "patch": 0, "preRelease": null},
                "buildTime": 1, "git": {"branch": "master", "commit": "x", "commitTime": 1}, "jvm": "17",
                "lavaplayer": "2", "sourceManagers": ["youtube"], "filters": [], "plugins": [{"name": "a", "version": "1"}]
            }),
        ),
        (Shape::Node, json!({"host": "example.org", "port": 443, "password": "x", "secure": true})),
    ]
}

#[test]
fn what_has_a_shape_is_left_alone() {
    for (shape, document) in good() {
        assert_eq!(told(shape, &document, false), Vec::<String>::new(), "{shape:?} {document}");
    }
    let shapes: Vec<Shape> = good().into_iter().map(|(shape, _)| shape).collect();
    for (name, shape) in Shape::ALL.iter().filter(|(_, shape)| *shape != Shape::Snapshot) {
        assert!(shapes.contains(shape), "{name}");
        assert_eq!(Shape::named(name), Some(*shape));
    }
}

#[test]
fn every_member_that_must_be_there_is_missed() {
    for (shape, document) in good() {
        for (key, _) in document.as_object().unwrap() {
            let mut without = document.clone();
            without.as_object_mut().unwrap().remove(key);
            let found = told(shape, &without, false);
            assert!(found.len() <= 4, "{shape:?} without {key}: {found:?}");
            let mut wrong = document.clone();
            wrong[key] = json!([[[]]]);
            let optional = ["pluginInfo", "userData", "playlistInfo"];
            let found = told(shape, &wrong, false);
            assert!(!found.is_empty() || optional.contains(&key.as_str()), "{shape:?} {key}");
        }
    }
}

#[test]
fn what_is_wrong_is_said_with_its_pointer() {
    let mut bad = track();
    bad["info"]["length"] = json!("long");
    bad["info"]["title"] = json!("a\nb");
    bad["info"]["uri"] = json!(null);
    bad["info"].as_object_mut().unwrap().remove("isStream");
    let document = json!({"loadType": "search", "data": [track(), bad]});
    let expected = [
        "shape-mismatch /data/1/info: `isStream` is missing",
        "shape-mismatch /data/1/info/length: it is a text, and must be an integer that is not negative",
        "unclean-field /data/1/info/title: it has the control character U+000A",
    ];
    assert_eq!(told(Shape::LoadResult, &document, false), expected);
    let strict = "shape-mismatch /data/1/info/uri: it is null, and must be a text";
    assert!(told(Shape::LoadResult, &document, true).contains(&strict.to_owned()));
    let unknown = json!({"loadType": "playlists"});
    assert!(
        told(Shape::LoadResult, &unknown, false)[0]
            .starts_with("shape-mismatch : `loadType` is none of `track`")
    );
    for (member, value) in [("port", json!(65_536)), ("port", json!(1.5)), ("host", json!(""))] {
        let mut node = json!({"host": "example.org", "port": 443, "password": "x"});
        node[member] = value;
        assert_eq!(told(Shape::Node, &node, false).len(), 1, "{node}");
    }
}

#[test]
fn the_texts_of_a_track_are_clean() {
    for (text, is_clean) in [
        ("Été – “naïve” 夜に駆ける 👩\u{200d}👩\u{200d}👧", true),
        ("a\u{202e}b", false),
        ("a\u{1b}[31m", false),
        ("", false),
    ] {
        let mut document = flat();
        document["title"] = json!(text);
        assert_eq!(told(Shape::Track, &document, false).is_empty(), is_clean, "{text:?}");
    }
    let mut long = flat();
    long["author"] = json!("x".repeat(1001));
    assert_eq!(
        told(Shape::Track, &long, false),
        ["unclean-field /author: it has more than 1000 characters"]
    );
}

/// The example of Lavalink's documentation of `GET /v4/decodetrack` (MIT).
const ENCODED: &str = "QAAAjQIAJVJpY2sgQXN0bGV5IC0gTmV2ZXIgR29ubmEgR2l2ZSBZb3UgVXAADlJpY2tBc3RsZXlWRVZPAAAAAAADPCAAC2RRdzR3OVdnWGNRAAEAK2h0dHBzOi8vd3d3LnlvdXR1YmUuY29tL3dhdGNoP3Y9ZFF3NHc5V2dYY1EAB3lvdXR1YmUAAAAAAAAAAA==";

#[test]
fn what_is_encoded_is_what_is_said() {
    let mut honest = track();
    honest["encoded"] = json!(ENCODED);
    honest["info"]["title"] = json!("Rick Astley - Never Gonna Give You Up");
    assert_eq!(told(Shape::Track, &honest, false), [""; 0]);
    let mut forged = honest.clone();
    forged["info"]["identifier"] = json!("another");
    forged["info"]["uri"] = json!("https://example.org/");
    assert_eq!(
        told(Shape::LoadResult, &json!({"loadType": "track", "data": forged}), false),
        [
            "forged-track /data/encoded: `encoded` is a track of another `identifier` and `uri` than `info`"
        ]
    );
    // A node that does not say the URL is no forger, and neither is what only the node can decode.
    honest["info"]["uri"] = json!(null);
    assert_eq!(told(Shape::Track, &honest, false), [""; 0]);
    honest["encoded"] = json!("QAAAjQIAJVJpY2s=");
    assert_eq!(told(Shape::Track, &honest, false), [""; 0]);
    let flat = json!({"title": "a", "author": "RickAstleyVEVO", "uri": null, "track": ENCODED});
    assert_eq!(
        told(Shape::Track, &flat, false),
        ["forged-track /track: `track` is a track of another `title` than the members beside it"]
    );
}

/// Made by Python's `json.dumps(..., sort_keys=True)` and `hashlib.sha256`: with floats, integers beyond 64
/// bits, and text of every kind.
#[test]
fn a_checksum_is_that_of_python() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/json/snapshot.json");
    let bytes = std::fs::read(path).unwrap();
    let options = Options { shape: Some(Shape::Snapshot), ..Options::default() };
    let found = |bytes: &[u8]| -> Vec<&'static str> {
        let found = scan_document("x.json", bytes, &options).findings;
        found
            .iter()
            .map(|finding| finding.rule.name)
            .filter(|name| name.starts_with("snapshot"))
            .collect()
    };
    assert_eq!(found(&bytes), Vec::<&str>::new());
    let text = String::from_utf8(bytes).unwrap();
    let changed = text.replace("\"volume\": 100", "\"volume\": 101");
    assert_ne!(changed, text);
    assert_eq!(found(changed.as_bytes()), ["snapshot-checksum"]);
    let start = text.find("\"checksum\"").unwrap();
    let without = format!("{}\"other\": 1}}", &text[..start]);
    assert_eq!(found(without.as_bytes()), ["snapshot-checksum"]);
}
